// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef LAGCAST_ALLOCATION_COUNTER_H
#define LAGCAST_ALLOCATION_COUNTER_H

#include <stdint.h>

/// How often this process has asked for memory since it began, all threads together; -1 where the C
/// library's allocator cannot be replaced, that is elsewhere than with glibc.
int64_t lagcast_allocation_count(void);

#endif
