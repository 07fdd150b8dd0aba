// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("SplitMix64")
struct SplitMix64Tests {
  @Test("Words are those of the published and own vectors")
  func knownAnswers() throws {
    let vectors = try GeneratorVectors.load().splitmix64
    #expect(!vectors.public.isEmpty && !vectors.own.isEmpty)
    for row in vectors.public + vectors.own {
      var generator = SplitMix64(seed: try word(row.seed))
      for expected in row.output { #expect(generator.next() == (try word(expected))) }
    }
  }
}
