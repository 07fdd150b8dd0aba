// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef LAGCAST_RANDOM_ENGINE_H
#define LAGCAST_RANDOM_ENGINE_H

#include <stdint.h>

#include <gsl/gsl_rng.h>

// Only clang knows that pointers can be promised not to be null, and only Swift asks.
#ifdef __clang__
#define LAGCAST_NONNULL _Nonnull
#else
#define LAGCAST_NONNULL
#endif

/// One layer of a ziggurat: positions below `bound` (in 2^-52 of the layer) lie under the density;
/// a position times `width` is the abscissa.
struct lagcast_layer {
  uint64_t bound;
  double width;
};

/// A power of two as a double and the rest that is missing from it, relative to it.
struct lagcast_power {
  double value;
  double missing;
};

extern const struct lagcast_layer lagcast_exponential_layers[256];
extern const double lagcast_exponential_heights[257];
extern const double lagcast_exponential_tail;
extern const struct lagcast_layer lagcast_normal_layers[256];
extern const double lagcast_normal_heights[257];
extern const double lagcast_normal_tail;
extern const struct lagcast_power lagcast_powers_of_two[128];

// Swift imports a C array as a tuple of its elements. These hand out the address instead, which
// the compiler turns into a constant: no check whether a lazy global is set up, unlike in Swift.

static inline const struct lagcast_layer *LAGCAST_NONNULL lagcast_exponential_layer_table(void) {
  return lagcast_exponential_layers;
}

static inline const double *LAGCAST_NONNULL lagcast_exponential_height_table(void) {
  return lagcast_exponential_heights;
}

static inline const struct lagcast_layer *LAGCAST_NONNULL lagcast_normal_layer_table(void) {
  return lagcast_normal_layers;
}

static inline const double *LAGCAST_NONNULL lagcast_normal_height_table(void) {
  return lagcast_normal_heights;
}

static inline const struct lagcast_power *LAGCAST_NONNULL lagcast_power_of_two_table(void) {
  return lagcast_powers_of_two;
}

/// xoshiro256++ behind the interface of GSL's generators, so that every GSL distribution can draw
/// from it. Unlike GSL's own generators it takes all 64 bits of a seed.
const gsl_rng_type *LAGCAST_NONNULL lagcast_xoshiro256plusplus(void);

#endif
