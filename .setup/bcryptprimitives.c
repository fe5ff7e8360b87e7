/* Debian's wine64 8.0 lacks bcryptprimitives.dll, from which Go's runtime takes its random bytes.
 * This stands in for it under wine, for looking at the Windows program only; it is never shipped. */
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(PVOID, ULONG); /* RtlGenRandom */

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T length)
{
	return SystemFunction036(data, (ULONG)length);
}
