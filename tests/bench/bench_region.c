/* SPDX-License-Identifier: EUPL-1.2 */
/* Makes the data directory that the other benchmarks copy: bench_region DIRECTORY [cases]. */
#include "bench.h"
#include "region.h"

#include <stdlib.h>

int main (int argc, char **argv)
{
  if (argc < 2)
    bench_die ("bench_region DIRECTORY [cases]");
  region_build (argv[1], argc > 2 ? (uint32_t) strtoul (argv[2], NULL, 10) : REGION_CASES);
  return 0;
}
