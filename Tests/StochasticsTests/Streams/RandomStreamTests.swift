// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("Random stream")
struct RandomStreamTests {
  @Test("Words are those of the published and own vectors of xoshiro256++")
  func knownAnswers() throws {
    let vectors = try GeneratorVectors.load().xoshiro256plusplus
    #expect(!vectors.public.isEmpty && !vectors.own.isEmpty)
    for row in vectors.public + vectors.own {
      let state = try row.initial_state.map(word)
      var stream = RandomStream(state: (state[0], state[1], state[2], state[3]))
      for expected in row.output { #expect(stream.next() == (try word(expected))) }
    }
  }

  @Test("A seed fills the state by four words of SplitMix64")
  func seeding() throws {
    for row in try GeneratorVectors.load().xoshiro256plusplus.own {
      var stream = RandomStream(seed: try word(try #require(row.seed)))
      for expected in row.output { #expect(stream.next() == (try word(expected))) }
    }
  }

  @Test("Seeds that differ only above bit 31 give different streams")
  func wideSeeds() {
    var low = RandomStream(seed: 1)
    var high = RandomStream(seed: 1 << 32 | 1)
    #expect(low.next() != high.next())
  }
}
