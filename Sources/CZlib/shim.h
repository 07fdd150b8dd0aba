// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef LAGCAST_CZLIB_SHIM_H
#define LAGCAST_CZLIB_SHIM_H

#include <zlib.h>

#endif
