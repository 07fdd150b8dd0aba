// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine
import SimulationMetrics
import Testing

@Suite("Fetches of share groups")
struct KafkaShareFetchingTests {
  // Three members wait for one partition, c0 longest. Each record is a batch and takes a second; the
  // fourth has to wait until c0 is through with the first.
  @Test("Members beyond the number of partitions get work")
  func excess() throws {
    let published = [1_000, 1_100, 1_200, 1_300].map { VirtualDuration.milliseconds($0) }
    var fixture = KafkaFixture.sharing(published, consumers: 3, seconds: 10)
    fixture.service = .seconds(1)
    let outcome = try fixture.run()
    let starts = (0..<4).flatMap { outcome.starts(ofMessage: $0) }
    #expect(Set(starts.prefix(3).map { $0.prefix(2) }) == ["c0", "c1", "c2"])
    #expect(starts.map { $0.dropFirst(3) } == ["1.0", "1.1", "1.2", "2.0"])
    #expect(starts[3].prefix(2) == starts[0].prefix(2))
    #expect(outcome.consumers.map(\.queuesOwned) == [1, 1, 1])
    #expect(outcome.groups[0].doublyOwned == 0)
  }

  // 150 records come at 1 s. The first occupies a member for 20 s; the other takes 10 ms for each of
  // those behind it, until record 99 ends the window of 100, and goes on when the first is done with.
  @Test("One stuck record stops a partition when the window is full")
  func window() throws {
    var fixture = KafkaFixture.sharing(
      Array(repeating: .seconds(1), count: 150), consumers: 2, seconds: 60)
    fixture.service = .milliseconds(10)
    fixture.consumption.client.maximumPollRecords = 1
    fixture.consumption.share.recordLimit = 100
    // Whoever waits longest has the phase that comes first; make both slow at the first record only.
    fixture.factors = [.init(consumer: try Self.first(of: fixture), factor: 2_000)]
    let outcome = try fixture.run()
    #expect(outcome.starts(ofMessage: 99).map { $0.dropFirst(3) } == ["1.98"])
    #expect(outcome.starts(ofMessage: 100).map { $0.dropFirst(3) } == ["21.0"])
    #expect(outcome.groups[0].redeliveries == 0)
  }

  /// Who gets the first record.
  private static func first(of fixture: KafkaFixture) throws -> String {
    try #require(try fixture.run().attempts(ofMessage: 0).first).consumer
  }

  // Records of 1,024 bytes from 1.05 s on, one each 100 ms. Waits of 500 ms follow each other from 0 s on. A
  // fetch of at least 4 KiB is answered with the fourth, at 1.35 s; the next four are complete at 1.75 s. The
  // two that are left wait until 500 ms after the fetch came, which was when the member was through with the
  // last four: 2.25 s.
  @Test("A fetch waits for its least bytes, or for as long as it may")
  func leastBytes() throws {
    var fixture = KafkaFixture.sharing(
      (0..<10).map { .milliseconds(1_050 + 100 * $0) }, consumers: 1, seconds: 60)
    fixture.consumption.client.fetchMinimumBytes = 4_096
    fixture.consumption.client.fetchMaximumWait = .milliseconds(500)
    let outcome = try fixture.run()
    let starts = (0..<10).flatMap { outcome.starts(ofMessage: $0) }
    let times = ["1.35", "1.75"].flatMap { Array(repeating: $0, count: 4) } + ["2.25", "2.25"]
    #expect(starts.map { String($0.dropFirst(3)) } == times)
  }

  // Two members wait for 4 KiB of one partition, c0 or c1 longer. A record is there at 1.3 s, fewer bytes than
  // either asks for; whoever's wait ends first has it.
  @Test("Whoever's wait is over first gets what there is")
  func leastBytesOfTwo() throws {
    var fixture = KafkaFixture.sharing([.milliseconds(1_300)], consumers: 2, seconds: 60)
    fixture.consumption.client.fetchMinimumBytes = 4_096
    let outcome = try fixture.run()
    #expect(outcome.starts(ofMessage: 0).map { $0.dropFirst(3) } == ["1.5"])
  }

  // Ten records come in one batch. With whole batches one member has all of them; with a limit of 4
  // records a poll the other has the next four, and whoever is through first the rest.
  @Test(
    "A fetch takes whole batches, or no more than a poll returns",
    arguments: [
      (KafkaShareSettings.AcquireMode.batchOptimized, [10, 0]), (.recordLimit, [6, 4]),
    ])
  func modes(mode: KafkaShareSettings.AcquireMode, completed: [Int]) throws {
    var fixture = KafkaFixture.sharing(
      Array(repeating: .seconds(1), count: 10), consumers: 2, seconds: 60)
    fixture.publishing.linger = .milliseconds(5)
    fixture.service = .seconds(1)
    fixture.consumption.client.maximumPollRecords = 4
    fixture.consumption.share.acquireMode = mode
    let outcome = try fixture.run()
    #expect(outcome.consumers.map(\.completed).sorted(by: >) == completed)
  }
}
