// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("Sampler")
struct SamplerTests {
  @Test("A sampler is a plain value of 64 bytes")
  func layout() {
    #expect(MemoryLayout<Sampler>.size <= 64)
    func isPlain<Value: BitwiseCopyable>(_: Value.Type) -> Bool { true }
    #expect(isPlain(Sampler.self))
  }

  @Test("A constant uses no words, others use at least one")
  func words() throws {
    var bits = CountedWords(seed: 1)
    _ = try DistributionSpecification.constant(1).makeSampler().nanoseconds(using: &bits)
    #expect(bits.used == 0)
    _ = try DistributionSpecification.exponential(mean: 1).makeSampler().nanoseconds(using: &bits)
    #expect(bits.used >= 1)
  }

  @Test("Draws beyond the range are cut to the longest duration")
  func overflow() throws {
    let sampler = try ParetoDistribution(shape: 0.05, minimum: 1e9).makeSampler()
    var stream = RandomStream(seed: 1)
    let draws = (0..<1_000).map { _ in sampler.nanoseconds(using: &stream) }
    #expect(draws.contains(Nanoseconds.longest))
    #expect(draws.allSatisfy { $0 >= 1_000_000_000_000_000_000 && $0 <= Nanoseconds.longest })
  }

  @Test("Equal tables are stored once, and their samplers draw the same")
  func sharedTables() throws {
    let values = (1...1_000).map { Double($0) * 1e-3 }
    let first = try EmpiricalDistribution(values: values, weights: values).makeSampler()
    let second = try EmpiricalDistribution(values: values, weights: values).makeSampler()
    let same = withUnsafeBytes(of: first) { a in
      withUnsafeBytes(of: second) { b in
        // The first byte is the kind, the next seven are padding.
        a[0] == b[0] && a[8...].elementsEqual(b[8...])
      }
    }
    #expect(same)
  }

  @Test("Unrounded and rounded draws agree")
  func rounding() throws {
    for example in DistributionExample.all {
      let sampler = try example.specification().makeSampler()
      var rounded = RandomStream(seed: 6)
      var unrounded = RandomStream(seed: 6)
      for _ in 0..<1_000 {
        let duration = sampler.unroundedNanoseconds(using: &unrounded)
        #expect(sampler.nanoseconds(using: &rounded) == Nanoseconds.rounded(duration))
      }
    }
  }
}
