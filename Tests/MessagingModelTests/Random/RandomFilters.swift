// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import Stochastics

/// Gives some producers properties and some subscriptions SQL in place of tags.
struct RandomFilters {
  private var choices: SeededChoices

  init(seed: UInt64) { choices = SeededChoices(seed: seed ^ 0xF117) }

  mutating func add(to specification: inout ModelSpecification) throws {
    guard choices.chance(0.3) else { return }
    for index in specification.producers.indices where choices.chance(0.7) {
      specification.producers[index].properties = [
        .init(
          name: "a", values: .whole(try .uniform(minimum: 0, maximum: 10)),
          missing: choices.one(of: [0, 0.3])),
        .init(name: "b", values: .texts([.init(text: "x"), .init(text: "7")])),
        .init(name: "c", values: .decimal(try .exponential(mean: 1), decimals: 1)),
        .init(name: "d", values: .boolean(probability: 0.5)),
      ]
    }
    let filters = [
      "a > 5", "a BETWEEN 2 AND 7 OR b = 'x'", "b > 5", "c > 1.0 AND NOT (a = 3)", "d = TRUE",
      "a IS NULL", "TAGS = 'Aa' OR b STARTSWITH '7'", "c > 1",
    ]
    for group in specification.groups.indices {
      for place in specification.groups[group].subscriptions.indices where choices.chance(0.5) {
        specification.groups[group].subscriptions[place].expression = "*"
        specification.groups[group].subscriptions[place].sql = choices.one(of: filters)
      }
    }
  }
}
