// SPDX-License-Identifier: GPL-3.0-or-later

import Recordings
import Replays
import Testing

@Suite("How a replayed consumer group agrees with its recording")
struct GroupAgreementTests {
  /// A recording of range's own callbacks: a alone at 3.1 s, with b from 12.6 s on.
  private func recording(
    _ changes: [Int: GroupRecording.Event] = [:], attempts: [Int] = [1]
  ) -> GroupRecording {
    let told = { (seconds: Double, consumer: String, kind: GroupRecording.Event.Kind, p: [Int]) in
      var event = SmallGroup.event(seconds, consumer, kind)
      event.partitions = p
      return event
    }
    var events = [
      SmallGroup.event(0, "a", .joinBegin), told(3.1, "a", .assign, [0, 1, 2, 3]),
      SmallGroup.event(7.5, "b", .joinBegin), told(8.2, "a", .revoke, [0, 1, 2, 3]),
      told(12.6, "a", .assign, [0, 1]), told(12.7, "b", .assign, [2, 3]),
    ]
    for (place, event) in changes { events[place] = event }
    return SmallGroup.recording(
      events,
      processed: attempts.map { .init(partition: 0, attempt: $0, consumer: "a", start: 0) })
  }

  private func agreement(_ recording: GroupRecording) throws -> GroupAgreement {
    GroupAgreement(try #require(GroupComparison(recording)))
  }

  @Test("Whatever agrees is counted: rounds, holdings, callbacks, revocations")
  func complete() throws {
    let agreement = try agreement(recording())
    #expect(agreement.isComplete && agreement.deviating.isEmpty)
    #expect(agreement.holdings.map(\.round) == [1, 1, 2, 2])
    #expect(agreement.holdings.map { $0.recorded ?? [] } == [[0, 1, 2, 3], [], [0, 1], [2, 3]])
    #expect(agreement.tellings.map(\.number) == [1, 2, 3, 1])
    let figures = agreement.figures
    #expect(figures.map(\.measured) == [2, 4, 4, 4, 0, 0])
    #expect(figures.map(\.predicted) == [2, 4, 4, 4, 0, 0])
    #expect(figures.first?.name == "group.rounds" && figures[1].unit == "partitions")
  }

  @Test("A consumer that was told something else stands out, and so does what it holds")
  func deviating() throws {
    var event = SmallGroup.event(12.7, "b", .assign)
    event.partitions = [1, 2, 3]
    let agreement = try agreement(recording([5: event]))
    #expect(agreement.deviating == ["b"] && !agreement.isComplete)
    #expect(agreement.holdings.map(\.agrees) == [true, true, true, false])
    #expect(agreement.tellings.count { !$0.agrees } == 1)
  }

  @Test("More messages twice than the replay allows is a disagreement")
  func duplicates() throws {
    let agreement = try agreement(recording(attempts: [1, 2, 3]))
    #expect(agreement.recordedDuplicates == 2 && agreement.duplicates == 0...0)
    #expect(!agreement.isComplete && agreement.holdings.allSatisfy(\.agrees))
  }
}
