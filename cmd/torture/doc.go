// Package torture holds no code, only the test that kills: it starts the built programs, a hub and several PCs,
// and ends them with SIGKILL in the middle of what they do, cuts their lines and fills their disks. DESIGN.md says
// what it does, what it holds the programs to, and what its last run was. `make torture` runs it; CI doesn't.
package torture
