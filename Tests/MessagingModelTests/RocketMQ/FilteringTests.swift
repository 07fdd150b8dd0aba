// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Stochastics
import Testing

@Suite("Filtering")
struct FilteringTests {
  /// Groups that differ in their SQL, over messages with a region, an amount and a price.
  private func specification(_ filters: [String]) throws -> ModelSpecification {
    var specification = try ModelFixture.specification(
      duration: .seconds(60), queues: 4, consumers: 2, rate: 100, service: .constant(0.001),
      events: [.init(second: 59, .step(producer: "checkout", factor: 0))])
    specification.producers[0].messageBytes = 100
    specification.producers[0].properties = [
      .init(
        name: "region", values: .texts([.init(text: "eu", weight: 3), .init(text: "us")]),
        missing: 0.2),
      .init(name: "amount", values: .whole(try .uniform(minimum: 0, maximum: 100))),
      .init(name: "price", values: .decimal(try .exponential(mean: 40), decimals: 2)),
      .init(name: "vip", values: .boolean(probability: 0.1)),
    ]
    let template = specification.groups[0]
    specification.groups = filters.map { filter in
      var group = template
      group.name = filter
      group.subscriptions[0].sql = filter
      return group
    }
    return specification
  }

  private func messages(_ outcome: ReplicationOutcome, _ group: Int) -> Set<Int> {
    Set(outcome.attempts.filter { $0.group == group }.map(\.message))
  }

  @Test("Conditions divide the messages as logic has it")
  func division() throws {
    let outcome = try ModelFixture.run(
      try specification([
        "region = 'eu'", "region = 'us'", "region IS NULL", "region IS NOT NULL",
        "NOT (region = 'eu')",
        "amount < 30", "amount BETWEEN 30 AND 100", "amount < 30 AND region = 'eu'", "price > 40.0",
        "price <= 40.0", "vip = TRUE", "vip = FALSE", "other IS NULL", "other = 'x'",
      ]))
    let published = Int(outcome.groups[0].account.published)
    let all = Set(0..<published)
    let got = (0..<14).map { messages(outcome, $0) }
    #expect(got[0].union(got[1]).union(got[2]) == all)
    #expect(got[0].count + got[1].count + got[2].count == published)
    #expect(got[3] == got[0].union(got[1]))
    // What is unknown stays unknown under NOT: messages without a region do not come.
    #expect(got[4] == got[1])
    #expect(got[5].union(got[6]) == all && got[5].isDisjoint(with: got[6]))
    #expect(got[7] == got[5].intersection(got[0]))
    #expect(got[8].union(got[9]) == all && got[8].isDisjoint(with: got[9]))
    #expect(got[10].union(got[11]) == all && got[10].isDisjoint(with: got[11]))
    #expect(got[12] == all)
    #expect(got[13].isEmpty)
    // Shares within five standard deviations of a binomial count.
    let shares: [(Int, Double)] = [
      (0, 0.6), (1, 0.2), (2, 0.2), (5, 0.295), (8, 0.36788), (10, 0.1),
    ]
    for (group, share) in shares {
      let deviation = (share * (1 - share) / Double(published)).squareRoot()
      #expect(abs(Double(got[group].count) / Double(published) - share) < 5 * deviation)
    }
    for (group, filter) in zip(outcome.groups, outcome.filters) {
      #expect(filter.appended == published)
      #expect(filter.matching == Int(group.account.completed))
      #expect(group.account.filtered == Int64(published - filter.matching))
      // The broker evaluates, and the client does not look again.
      #expect(filter.transferred == filter.matching && filter.droppedByClient == 0)
      #expect(filter.transferredBytes == 100 * filter.matching)
      #expect(filter.failed == 0)
    }
  }

  @Test("A comparison that breaks off withholds every message, and says so")
  func failure() throws {
    let outcome = try ModelFixture.run(
      try specification([
        "price > 40", "price > 40 OR region = 'eu'", "region = 'eu' OR price > 40",
      ]))
    let published = outcome.filters[0].appended
    #expect(outcome.filters[0].failed == published)
    #expect(outcome.filters[0].matching == 0)
    #expect(outcome.filters[1].failed == published)
    // OR does not look at its right side where the left one is true.
    #expect(outcome.filters[2].matching > published / 2)
    #expect(outcome.filters[2].failed == published - outcome.filters[2].matching)
  }

  @Test("Properties are drawn for the message: other properties, filters and groups change none")
  func independence() throws {
    let one = try ModelFixture.run(try specification(["amount < 30"]))
    var changed = try specification(["region = 'eu'", "amount < 30"])
    changed.producers[0].properties.reverse()
    changed.producers[0].properties.removeAll { $0.name == "vip" }
    let other = try ModelFixture.run(changed)
    #expect(messages(one, 0) == messages(other, 1))
    // A share without a value takes messages out and leaves the values of the others.
    changed.producers[0].properties = changed.producers[0].properties.map { property in
      var property = property
      if property.name == "amount" { property.missing = 0.5 }
      return property
    }
    let fewer = try ModelFixture.run(changed)
    #expect(messages(fewer, 1).isSubset(of: messages(other, 1)))
    #expect(messages(fewer, 1).count < messages(other, 1).count)
  }

  @Test("Tags are properties too")
  func tags() throws {
    var specification = try specification([
      "TAGS IN ('Aa')", "TAGS IS NULL", "TAGS IS NOT NULL AND TAGS <> 'Aa'",
    ])
    specification.producers[0].tags = [
      .init(tag: "Aa", weight: 1), .init(tag: "BB", weight: 1), .init(tag: "", weight: 1),
    ]
    var tagged = specification.groups[0]
    tagged.name = "by tag"
    tagged.subscriptions = [.init(topic: "orders", expression: "Aa")]
    specification.groups.append(tagged)
    let outcome = try ModelFixture.run(specification)
    let got = (0..<4).map { messages(outcome, $0) }
    #expect(got[0] == got[3])
    #expect(got[0].count + got[1].count + got[2].count == outcome.filters[0].appended)
    #expect(got.allSatisfy { !$0.isEmpty })
    // By hash code alone the broker sends BB as well, which the client drops; by SQL it does not.
    #expect(outcome.filters[0].transferred == got[0].count)
    #expect(outcome.filters[3].transferred == got[0].count + got[2].count)
    #expect(outcome.filters[3].droppedByClient == got[2].count)
    #expect(outcome.filters[3].droppedByBroker == got[1].count)
  }

  /// One queue with a message of tag `other` at some moments and one of tag `wanted` at others.
  private func held(
    _ other: [Int64], wanted: [Int64], duration: Int64 = 100
  ) throws -> ReplicationOutcome {
    var specification = try ModelFixture.recorded(
      wanted.map { .seconds($0) }, duration: .seconds(duration))
    specification.producers[0].tags = [.init(tag: "wanted", weight: 1)]
    var second = specification.producers[0]
    second.name = "others"
    second.tags = [.init(tag: "other", weight: 1)]
    second.arrivals = try ArrivalSpecification(
      RecordedArrivals(instants: other.map { $0 * 1_000_000_000 }))
    specification.producers.append(second)
    specification.groups[0].subscriptions[0].expression = "wanted"
    return try ModelFixture.run(specification)
  }

  @Test("A held pull sleeps through messages that do not pass the filter")
  func heldPull() throws {
    // Within the 15 s of a hold, which begins at time zero.
    let outcome = try held([1, 2, 3], wanted: [5])
    let attempt = try #require(outcome.attempts.first)
    #expect(attempt.delivered == .second(5))
    #expect(outcome.filters[0].replies == 1)
    #expect(outcome.filters[0].emptyReplies == 0)
    #expect(outcome.filters[0].examined == 4)
    #expect(outcome.filters[0].transferred == 1)
  }

  @Test("A pull held for its time is answered with how far the broker has looked")
  func endOfHold() throws {
    let outcome = try held([1, 2, 3], wanted: [60])
    #expect(outcome.filters[0].replies == 2)
    #expect(outcome.filters[0].emptyReplies == 1)
    // Each entry is looked at once, since the empty reply moved the position on.
    #expect(outcome.filters[0].examined == 4)
    // A message that comes after the time wakes the pull whatever it is.
    let late = try held([1, 2, 16], wanted: [60])
    #expect(late.filters[0].emptyReplies >= 1)
    #expect(late.filters[0].examined == 4)
  }
}
