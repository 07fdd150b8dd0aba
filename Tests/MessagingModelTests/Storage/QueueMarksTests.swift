// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import Testing

@Suite("QueueMarks")
struct QueueMarksTests {
  @Test("holds what it was renewed with last, less what was taken out")
  func forgetsOnRenewal() {
    var marks = QueueMarks()
    #expect(!marks.contains(0))
    marks.renew([0, 2, 5], of: 6)
    #expect((0..<8).filter { marks.contains($0) } == [0, 2, 5])
    marks.remove(2)
    marks.remove(3)
    marks.remove(100)
    #expect((0..<8).filter { marks.contains($0) } == [0, 5])
    marks.renew([], of: 6)
    #expect((0..<8).filter { marks.contains($0) } == [])
    marks.renew([1, 7], of: 8)
    #expect((0..<8).filter { marks.contains($0) } == [1, 7])
  }

  @Test("agrees with a set over many renewals")
  func agreesWithSet() {
    var marks = QueueMarks()
    for round in 0..<200 {
      let count = 10 + round
      let chosen = (0..<count).filter { ($0 * 7 + round * 13) % 11 < 5 }
      marks.renew(chosen, of: count)
      var reference = Set(chosen)
      if let victim = chosen.first {
        marks.remove(victim)
        reference.remove(victim)
      }
      for queue in 0..<(count + 3) {
        #expect(marks.contains(queue) == reference.contains(queue))
      }
    }
  }
}
