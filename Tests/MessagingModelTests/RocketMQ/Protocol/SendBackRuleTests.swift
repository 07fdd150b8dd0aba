// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import Testing

@Suite("What a broker does with a message sent back")
struct SendBackRuleTests {
  private func decide(
    _ times: Int, of maximum: Int = 16, level: Int = 0, retryQueues: Int = 1,
    table: DelayLevelTable = .standard
  ) -> SendBackRule.Outcome {
    SendBackRule.decide(
      reconsumeTimes: times, maximum: maximum, requestedLevel: level, retryQueues: retryQueues,
      table: table)
  }

  @Test("Sixteen delays add up to 17,140 s, then comes the dead-letter topic")
  func ladder() {
    let levels = (0..<16).map { decide($0) }
    #expect(levels == (3...18).map { .delay(level: $0) })
    let total = (3...18).reduce(VirtualDuration.zero) {
      $0 + DelayLevelTable.standard.delay(ofLevel: $1)
    }
    #expect(total == .seconds(17_140))
    #expect(decide(16) == .deadLetter)
    #expect(decide(17) == .deadLetter)
  }

  @Test("Beyond the sixteenth each delay takes the last level")
  func beyond() {
    #expect(decide(16, of: 20) == .delay(level: 18))
    #expect(decide(19, of: 20) == .delay(level: 18))
  }

  @Test("The listener may ask for a level, clamped to the table, or for the dead-letter topic")
  func requested() throws {
    #expect(decide(0, level: 7) == .delay(level: 7))
    #expect(decide(3, level: 99) == .delay(level: 18))
    #expect(decide(0, level: 5, table: try DelayLevelTable(parsing: "1s 2s")) == .delay(level: 2))
    #expect(decide(0, level: -1) == .deadLetter)
  }

  @Test("Without retry queues messages are thrown away, whatever else is asked for")
  func discard() {
    #expect(decide(0, retryQueues: 0) == .discard)
    #expect(decide(16, level: -1, retryQueues: 0) == .discard)
  }

  @Test("Without a limit above zero the first failure is the last")
  func noRetries() {
    #expect(decide(0, of: 0) == .deadLetter)
  }

  @Test("What orderly consumers give up is dead-lettered while the group holds a lock, or is late")
  func ordinarySend() {
    func isDeadLettered(_ times: Int, _ maximum: Int, _ isLocked: Bool) -> Bool {
      SendBackRule.deadLettersOrdinarySend(
        reconsumeTimes: times, maximum: maximum, groupHoldsLock: isLocked)
    }
    #expect(isDeadLettered(1, 16, true))
    #expect(!isDeadLettered(16, 16, false))
    #expect(isDeadLettered(17, 16, false))
  }
}
