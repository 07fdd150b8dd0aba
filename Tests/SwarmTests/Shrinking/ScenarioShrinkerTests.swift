// SPDX-License-Identifier: GPL-3.0-or-later

import Swarm
import Testing

@Suite struct ScenarioShrinkerTests {
  private let start: ScenarioTree = [
    "format": 1, "duration": "64s",
    "topics": ["t0": ["queues": 4], "t1": ["queues": 8]],
    "groups": ["g0": ["consumers": 5, "threads": 8], "g1": ["consumers": 2]],
    "events": [
      ["at": "1s", "mark": ["note": "a"]], ["at": "2s", "crash": ["consumers": ["c0", "c1"]]],
      ["at": "3s", "mark": ["note": "b"]], ["at": "4s", "lose": ["consumers": ["c2"]]],
    ],
  ]

  @Test("What the failure does not need goes, and numbers shrink to what it needs")
  func minimum() {
    let shrinker = ScenarioShrinker { tree in
      let events = tree["events"]?.elements ?? []
      let crashes = events.contains { $0["crash"]?["consumers"]?.elements.contains("c1") ?? false }
      guard case .text(let text)? = tree["groups"]?["g0"]?["consumers"], let count = Int(text)
      else { return false }
      return crashes && count >= 3
    }
    let (tree, tries) = shrinker.shrink(start)
    #expect(
      tree == [
        "groups": ["g0": ["consumers": 3]], "events": [["crash": ["consumers": ["c1"]]]],
      ])
    #expect(tries > 0)
  }

  @Test("Nothing is changed where everything is needed")
  func irreducible() {
    let shrinker = ScenarioShrinker { [start] in $0 == start }
    #expect(shrinker.shrink(start).tree == start)
  }

  @Test("The budget bounds the tries")
  func budget() {
    let shrinker = ScenarioShrinker(budget: 3) { _ in false }
    #expect(shrinker.shrink(start) == (start, 3))
  }
}
