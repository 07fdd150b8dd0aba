// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef LAGCAST_PREFETCH_H
#define LAGCAST_PREFETCH_H

/// Asks the processor to fetch a cache line that will be written soon.
///
/// A hint without effect on any result; the address need not be valid. Swift has no such operation.
static inline __attribute__((always_inline)) void prefetch_for_write(const void *_Nonnull address) {
  __builtin_prefetch(address, 1);
}

#endif
