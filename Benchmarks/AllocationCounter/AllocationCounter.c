// SPDX-License-Identifier: GPL-3.0-or-later
//
// Counts allocations: the definitions here take precedence over the C library's in every program
// that links them and in all of its shared libraries, and pass each call on to glibc's own
// allocator. Memory comes from there alone, so free() needs no counterpart here. See "Replacing
// malloc" in the manual of the GNU C library.

#include "AllocationCounter.h"

#include <errno.h>
#include <stdlib.h>

#ifdef __GLIBC__

#include <stdatomic.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

static _Atomic int64_t allocations;

static void note(void) { atomic_fetch_add_explicit(&allocations, 1, memory_order_relaxed); }

void *malloc(size_t size) {
  note();
  return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
  note();
  return __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size) {
  note();
  return __libc_realloc(memory, size);
}

void *memalign(size_t alignment, size_t size) {
  note();
  return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **memory, size_t alignment, size_t size) {
  if (alignment % sizeof(void *) != 0 || alignment == 0 || (alignment & (alignment - 1)) != 0)
    return EINVAL;
  void *found = memalign(alignment, size);
  if (found == NULL) return ENOMEM;
  *memory = found;
  return 0;
}

int64_t lagcast_allocation_count(void) {
  return atomic_load_explicit(&allocations, memory_order_relaxed);
}

#else

int64_t lagcast_allocation_count(void) { return -1; }

#endif
