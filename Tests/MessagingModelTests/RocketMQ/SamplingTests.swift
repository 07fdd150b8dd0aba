// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Stochastics
import Testing

@Suite("Samples, warm-up and bills")
struct SamplingTests {
  /// One message a second on one thread that takes 0.4 s for each.
  private func regular(
    duration: VirtualDuration = .seconds(100), warmUp: VirtualDuration = .zero,
    sample: VirtualDuration = .seconds(1), events: [ScenarioEvent] = [],
    edit: (inout GroupSpecification) -> Void = { _ in }
  ) throws -> ModelSpecification {
    var specification = try ModelFixture.specification(
      duration: duration, queues: 1, consumers: 1, service: .constant(0.4), events: events,
      edit: edit)
    specification.producers[0].arrivals = try ArrivalSpecification(PeriodicArrivals(period: 1))
    specification.warmUp = warmUp
    specification.sampleInterval = sample
    return specification
  }

  @Test("Rows count what happened since the row before")
  func rows() throws {
    let rows = try ModelFixture.run(try regular(sample: .seconds(10))).groups[0].timeSeries
    #expect(rows.map(\.time) == (0...10).map { .second($0 * 10) })
    for row in rows.dropFirst() {
      #expect(row.arrivals == 10)
      #expect(row.members == 1)
      #expect(row.interval == .seconds(10))
      #expect(row.threadTime == .seconds(10))
      // The message that arrives at the end of a row is worked on in the next.
      #expect(row.backlog == 1)
      #expect(row.oldestAge == .zero)
      #expect(row.drainTime == .milliseconds(400))
    }
    #expect(rows[1].completions == 9)
    #expect(rows[2].completions == 10)
    #expect(rows[1].busyTime == .milliseconds(3_600))
    #expect(rows[2].busyTime == .seconds(4))
  }

  @Test("Statistics leave out what was published, or happened, before the end of the warm-up")
  func warmUp() throws {
    let group = try ModelFixture.run(try regular(warmUp: .milliseconds(49_500))).groups[0]
    // Messages 1 to 49 came before; 50 to 99 came after and were completed; 100 came at the end.
    #expect(group.account.completed == 99)
    #expect(group.latency?.count == 50)
    #expect(abs(group.throughput - 50 / 50.5) < 1e-12)
    #expect(abs(group.backlogMean - 50 * 0.4 / 50.5) < 1e-9)
    #expect(abs(group.busyShare - 50 * 0.4 / 50.5) < 1e-9)
    #expect(group.backlogPeak == 1)
    #expect(group.backlogPeakTime == .second(50))
    #expect(group.waitingMean == 0)
  }

  @Test("Evenness of ownership is weighed from the end of the warm-up")
  func fairness() throws {
    // Three members own 2, 2 and 1 queues until the fourth comes: 2, 1, 1, 1.
    let specification = try ModelFixture.specification(
      duration: .seconds(100), queues: 5, consumers: 3, rate: 5,
      events: [.init(second: 60, .add(group: "orders", consumers: ["c3"]))])
    func fairness(_ warmUp: VirtualDuration) throws -> FairnessMeasures? {
      var specification = specification
      specification.warmUp = warmUp
      return try ModelFixture.run(specification).groups[0].ownedFairness
    }
    let before = 25.0 / (3 * 9)
    let after = 25.0 / (4 * 7)
    let whole = try #require(try fairness(.zero))
    // Between the newcomer's start and the change of hands it owns nothing for a second.
    #expect(abs(whole.jain - (before * 60 + after * 40) / 100) < 0.01)
    let late = try #require(try fairness(.seconds(80)))
    #expect(abs(late.jain - after) < 1e-12)
    let middle = try #require(try fairness(.seconds(20)))
    #expect(abs(middle.jain - (before * 40 + after * 40) / 80) < 0.01)
  }

  @Test("The oldest waiting message ages, retried ones from their first publication")
  func age() throws {
    let specification = try regular(
      duration: .seconds(60), events: [.init(second: 10, .poison(producer: "checkout"))]
    ) { $0.consumption = .orderly }
    let outcome = try ModelFixture.run(specification)
    let row = try #require(outcome.groups[0].timeSeries.first { $0.time == .second(50) })
    #expect(row.oldestAge == .seconds(40))
    #expect(row.backlog == 41)
    #expect(outcome.groups[0].oldestAgePeak == 50)
  }

  @Test("A bill tells the dark time of each queue and of each message that waited through it")
  func bill() throws {
    var specification = try ModelFixture.specification(
      duration: .seconds(120), queues: 4, consumers: 2, rate: 40, service: .constant(0.001),
      events: [.init(second: 60, .crash(group: "orders", consumers: ["c1"]))])
    specification.episodes.hold = .milliseconds(10)
    let outcome = try ModelFixture.run(specification)
    let bill = try #require(outcome.bills.first)
    let rebalance = try #require(outcome.rebalances.last)
    let end = try #require(rebalance.end)
    let dark = (end - .second(60)).seconds
    #expect(bill.action == "crash")
    #expect(bill.moved == 2 && bill.least == 2)
    #expect(abs(bill.darkQueueSeconds - 2 * dark) < 1e-9)
    #expect(abs(rebalance.darkQueueSeconds - 2 * dark) < 1e-9)
    #expect(abs(rebalance.longestDark - dark) < 1e-9)
    // What arrived in the two queues while they were dark.
    let late = outcome.attempts.filter {
      $0.consumer == "c0" && $0.published > .second(60) && $0.published < end
        && $0.delivered >= end
    }
    #expect(bill.delayedMessages == late.count)
    #expect(abs(bill.delayMax - (late.map { (end - $0.published).seconds }.max() ?? 0)) < 1e-9)
    let mean = late.reduce(0) { $0 + (end - $1.published).seconds } / Double(max(1, late.count))
    #expect(abs((bill.delayMean ?? 0) - mean) < 1e-9)
    #expect(abs(bill.darkMessageSeconds - mean * Double(late.count)) < 1e-6)
    #expect(bill.drain != nil)
  }

  @Test("A mark is billed to every group and does nothing")
  func mark() throws {
    let plain = try ModelFixture.run(try regular())
    let marked = try ModelFixture.run(try regular(events: [.init(second: 30, .mark(note: "n"))]))
    #expect("\(plain.attempts)" == "\(marked.attempts)")
    #expect(marked.bills.map(\.target) == ["n"])
    #expect(plain.bills.isEmpty)
  }

  @Test("Attempts are kept as asked for: none, the first, or a share of the messages, whole")
  func attempts() throws {
    let specification = try regular { $0.failureProbability = 0.3 }
    func attempts(_ sampling: RunOptions.AttemptSampling) throws -> [DeliveryAttempt] {
      try Replication.run(
        specification, seed: 1, replication: 0, options: RunOptions(attempts: sampling)
      ).attempts
    }
    let all = try attempts(.first(.max))
    #expect(try attempts(.none).isEmpty)
    #expect("\(try attempts(.first(17)))" == "\(all.prefix(17))")
    #expect("\(try attempts(.share(1)))" == "\(all)")
    #expect(try attempts(.share(0)).isEmpty)
    let half = try attempts(.share(0.5))
    let messages = Set(half.map(\.message))
    #expect("\(half)" == "\(all.filter { messages.contains($0.message) })")
    #expect(messages.count > 30 && messages.count < 70)
  }
}
