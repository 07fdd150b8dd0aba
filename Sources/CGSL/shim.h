// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef LAGCAST_GSL_SHIM_H
#define LAGCAST_GSL_SHIM_H

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_roots.h>
#include <gsl/gsl_sf_psi.h>
#include <gsl/gsl_version.h>

/// Swift refuses C globals as shared mutable state, so the version string comes from a function.
static inline const char *lagcast_gsl_version(void) { return gsl_version; }

/// The same for the global that names Brent's method of finding roots.
static inline const gsl_root_fsolver_type *lagcast_brent(void) { return gsl_root_fsolver_brent; }

/// Whether a call of GSL succeeded; Swift sees the codes in more than one type.
static inline int lagcast_succeeded(int code) { return code == GSL_SUCCESS; }

/// By default GSL aborts the process at the first domain error; return codes take over.
static inline void lagcast_gsl_error_handler_off(void) { (void)gsl_set_error_handler_off(); }

#endif
