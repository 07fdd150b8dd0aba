// SPDX-License-Identifier: GPL-3.0-or-later

#include "CRandomEngine.h"

_Static_assert(sizeof(unsigned long) == 8, "GSL hands seeds and words over as unsigned long");

/// The four words of the generator of Blackman and Vigna, ACM TOMS 47(4), 2021.
struct state {
  uint64_t words[4];
};

static uint64_t rotate_left(uint64_t value, int count) {
  return (value << count) | (value >> (64 - count));
}

/// The next output of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014), which fills the state.
static uint64_t split_mix(uint64_t *counter) {
  *counter += 0x9E3779B97F4A7C15u;
  uint64_t mixed = *counter;
  mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9u;
  mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBu;
  return mixed ^ (mixed >> 31);
}

static void set_seed(void *memory, unsigned long seed) {
  struct state *state = memory;
  uint64_t counter = seed;
  for (int index = 0; index < 4; index++) state->words[index] = split_mix(&counter);
}

static unsigned long next_word(void *memory) {
  uint64_t *words = ((struct state *)memory)->words;
  const uint64_t result = rotate_left(words[0] + words[3], 23) + words[0];
  const uint64_t shifted = words[1] << 17;
  words[2] ^= words[0];
  words[3] ^= words[1];
  words[1] ^= words[2];
  words[0] ^= words[3];
  words[2] ^= shifted;
  words[3] = rotate_left(words[3], 45);
  return result;
}

static double next_unit(void *memory) { return (double)(next_word(memory) >> 11) * 0x1p-53; }

static const gsl_rng_type type = {
    .name = "xoshiro256++",
    .max = UINT64_MAX,
    .min = 0,
    .size = sizeof(struct state),
    .set = set_seed,
    .get = next_word,
    .get_double = next_unit,
};

const gsl_rng_type *lagcast_xoshiro256plusplus(void) { return &type; }
