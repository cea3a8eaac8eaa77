# SPDX-License-Identifier: EUPL-1.2
"""Writes the files of a directory as a C file: embed.py DIRECTORY OUTPUT.c

Each file is there as it is and, where that is smaller, compressed.  A directory that is missing is an empty one.
"""
import gzip
import pathlib
import sys

directory, output = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
packed = output.with_suffix("")
packed.mkdir(parents=True, exist_ok=True)


def quoted(text):
    return str(text).replace("\\", "\\\\").replace('"', '\\"')


def embedded(label, path):
    """The file's bytes between two labels, from the assembler."""
    return (f'__asm__ (".section .rodata\\n.balign 16\\n{label}:\\n.incbin \\"{quoted(quoted(path))}\\"\\n{label}_end:\\n.byte 0\\n.previous\\n");\n'
            f'extern const char {label}[], {label}_end[];\n')


text, rows = ['/* Written by embed.py. */\n#include "clients/web/assets.h"\n\n'], []
found = [path for path in directory.rglob("*") if path.is_file() and not path.name.startswith(".")] if directory.is_dir() else []
files = sorted(found, key=lambda path: path.relative_to(directory).as_posix())  # as assets.c looks for them
for number, path in enumerate(files):
    content = path.read_bytes()
    small = gzip.compress(content, 9, mtime=0)
    small_path = packed / f"{number}.gz"
    text.append(embedded(f"board_file_{number}", path.resolve()))
    gz = "NULL, NULL"
    if len(small) < len(content):
        small_path.write_bytes(small)
        text.append(embedded(f"board_file_{number}_gz", small_path.resolve()))
        gz = f"board_file_{number}_gz, board_file_{number}_gz_end"
    rows.append(f'  {{"/{quoted(path.relative_to(directory).as_posix())}", board_file_{number}, board_file_{number}_end, {gz}}},\n')
text.append("\nconst struct board_file board_files[] = {\n" + "".join(rows) + "  {NULL, NULL, NULL, NULL, NULL}};\n"
            f"const size_t board_file_count = {len(rows)};\n")
output.write_text("".join(text))
