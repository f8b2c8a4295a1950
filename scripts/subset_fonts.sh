#!/usr/bin/env bash
# Makes documents/fonts anew: Inter, regular and bold, cut down to the writings that documents need
# out of the box. Run it by hand, on Debian, after a change of what is kept:
#
#   apt-get install python3-fonttools && scripts/subset_fonts.sh
#
# The same Debian package and fonttools give the same bytes.
source "$(dirname "$0")/lib.sh"

/usr/bin/python3 -c "import fontTools" 2>/dev/null || fail "fonttools is missing." "Run: apt-get install python3-fonttools"
package=fonts-inter
folder=$(mktemp -d)
at_exit rm -rf "$folder"
(cd "$folder" && apt-get download -q "$package" && dpkg-deb -x "$package"_*.deb .) ||
    fail "Debian's package \"$package\" could not be had." "Run: apt-get update"

# Latin with its extensions (Vietnamese among them), combining marks, Greek, Cyrillic, punctuation,
# currency signs and a few arrows and signs of mathematics.
unicodes=U+0020-007E,U+00A0-024F,U+0259,U+02B0-02FF,U+0300-036F,U+0370-03FF,U+0400-052F
unicodes+=,U+1E00-1EFF,U+1F00-1FFF,U+2000-206F,U+2070-209F,U+20A0-20C0,U+2100-2122,U+2150-215F
unicodes+=,U+2190-2199,U+2202-2265,U+25A0-25CF,U+2713,U+2717

for style in Regular Bold; do
    /usr/bin/python3 -m fontTools.subset "$folder/usr/share/fonts/opentype/inter/Inter-$style.otf" \
        --unicodes="$unicodes" --layout-features=kern,mark,mkmk,ccmp,locl,tnum \
        --no-hinting --drop-tables+=DSIG --name-IDs=0,1,2,3,4,5,6,13,14 \
        --no-recalc-timestamp --output-file="documents/fonts/Inter-$style.otf"
done
sha256sum documents/fonts/*.otf
ls -l documents/fonts
