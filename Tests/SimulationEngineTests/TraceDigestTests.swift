// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import Testing

@Suite("Trace digest")
struct TraceDigestTests {
  private func digest(_ fill: (inout TraceDigest) -> Void) -> UInt64 {
    var digest = TraceDigest()
    fill(&digest)
    return digest.value
  }

  @Test("Order, number and length all count")
  func sensitivity() {
    let values = [
      digest { _ in },
      digest { $0.append(UInt64(0)) },
      digest {
        $0.append(UInt64(0))
        $0.append(UInt64(0))
      },
      digest {
        $0.append(3)
        $0.append(4)
      },
      digest {
        $0.append(4)
        $0.append(3)
      },
      digest { $0.append(bytes: [1]) },
      digest { $0.append(bytes: [1, 0]) },
      digest { $0.append(bytes: [UInt8](repeating: 1, count: 9)) },
      digest { $0.append(bytes: [UInt8](repeating: 1, count: 8)) },
      digest { $0.append(0.0) },
      digest { $0.append(-0.0) },
    ]
    // The bits of 0.0 are those of the number 0; all others differ.
    #expect(Set(values).count == values.count - 1)
    #expect(values[9] == values[1])
  }

  @Test("One flipped bit flips about half of the digest", arguments: 0..<64)
  func avalanche(bit: Int) {
    let plain = digest { $0.append(UInt64(0x0123_4567_89AB_CDEF)) }
    let flipped = digest { $0.append(UInt64(0x0123_4567_89AB_CDEF) ^ (1 << UInt64(bit))) }
    #expect((14...50).contains((plain ^ flipped).nonzeroBitCount))
  }

  @Test("Known answers")
  func knownAnswers() {
    // Reckoned by hand from the definition, outside of Swift.
    #expect(TraceDigest().description == "e220a8397b1dcdaf")
    let value = digest {
      $0.append(1)
      $0.append(-2)
      $0.append(bytes: Array("lagcast digest".utf8))
    }
    #expect(String(value, radix: 16) == "41c5587bbf64463d")
  }
}
