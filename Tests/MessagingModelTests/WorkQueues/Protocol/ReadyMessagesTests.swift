// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import Testing

@Suite("Ready messages")
struct ReadyMessagesTests {
  private func drain(_ ready: inout ReadyMessages) -> [Int64] {
    var order: [Int64] = []
    while !ready.isEmpty {
      let first = ready.first.sequence
      let taken = ready.removeFirst().sequence
      #expect(taken == first)
      order.append(taken)
    }
    return order
  }

  private func message(_ sequence: Int64) -> ReadyMessage {
    ReadyMessage(sequence: sequence, index: Int32(sequence))
  }

  @Test("What is put back stands where it was")
  func originalPlace() {
    var ready = ReadyMessages()
    for sequence in 0..<6 as Range<Int64> { ready.append(message(sequence)) }
    var out: [ReadyMessage] = []
    for _ in 0..<4 { out.append(ready.removeFirst()) }
    ready.requeue([out[3], out[1]])
    ready.requeue([out[2]])
    let all = ready.all.map(\.sequence)
    #expect(all == [1, 2, 3, 4, 5])
    let drained = drain(&ready)
    #expect(drained == [1, 2, 3, 4, 5])
  }

  @Test("What is given back comes first, in the order of its return")
  func returns() {
    var ready = ReadyMessages()
    for sequence in 0..<4 as Range<Int64> { ready.append(message(sequence)) }
    var out: [ReadyMessage] = []
    for _ in 0..<3 { out.append(ready.removeFirst()) }
    ready.giveBack(out[2])
    ready.giveBack(out[0])
    let drained = drain(&ready)
    #expect(drained == [2, 0, 3])
  }
}
