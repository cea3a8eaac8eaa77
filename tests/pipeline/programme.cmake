# SPDX-License-Identifier: EUPL-1.2
# Funding programmes: matching by itself, then with a store under it.
ideenbus_test (pipeline_programme_match SOURCES test_programme_match.c LIBS look)
ideenbus_test (core_programme SOURCES test_programme.c LIBS town)
