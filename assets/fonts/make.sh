#!/bin/sh
# Makes the fonts again from Debian's fonts-noto-cjk (1:20220127) with
# python3-fonttools 4.38; the same input gives the same bytes.
set -eu
cd "$(dirname "$0")"
from=${NOTO_CJK:-/usr/share/fonts/opentype/noto}
python=${PYTHON:-/usr/bin/python3}
for weight in Regular Bold; do
	"$python" make.py "$from/NotoSansCJK-$weight.ttc" "$weight" "NotoSansSC-$weight.otf" "NotoSansSC-$weight.ttf"
done
sha256sum NotoSansSC-*.otf NotoSansSC-*.ttf >SHA256SUMS
