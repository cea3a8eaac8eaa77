# SPDX-License-Identifier: EUPL-1.2
# The typed views, on a bare LMDB environment.
foreach (name cases lists search bounds)
  ideenbus_test (views_${name} SOURCES test_views_${name}.c bare.c LIBS storage PkgConfig::LMDB)
endforeach ()
