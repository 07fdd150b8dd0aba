// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine
import Testing

@Suite("Clients of share groups")
struct ShareGroupClientTests {
  private static let id = MemberID("m")

  private func client() -> ShareGroupClient {
    ShareGroupClient(id: Self.id, topics: ["t"], pollInterval: .seconds(20), at: .zero)
  }

  private func queues(_ numbers: Int...) -> [MessageQueueID] {
    numbers.map { MessageQueueID(topic: "t", number: $0) }
  }

  private func heartbeat(_ epoch: Int, topics: [String]? = nil) -> ShareGroupClient.Action {
    .send(.init(memberID: Self.id, epoch: epoch, topics: topics))
  }

  private func answer(_ epoch: Int, _ assignment: [MessageQueueID]?) -> ConsumerGroup.Answer {
    .init(epoch: epoch, heartbeatInterval: .seconds(5), assignment: assignment)
  }

  @Test("It joins with its first poll, and confirms what it is told to read")
  func joins() {
    var client = client()
    #expect(client.poll(at: .zero) == [heartbeat(0, topics: ["t"])])
    #expect(client.nextTimer == nil)
    #expect(
      client.answered(answer(3, queues(0, 1)), at: .second(1)) == [
        .assign(queues(0, 1)), heartbeat(3),
      ])
    #expect(client.answered(answer(3, nil), at: .second(1)) == [])
    // The confirmation was sent at 1 s.
    #expect(client.nextTimer == .second(6))
    #expect(client.advance(to: .second(6)) == [heartbeat(3)])
    #expect(
      client.answered(answer(4, queues(1, 2)), at: .second(6)) == [
        .release(queues(0)), .assign(queues(2)), heartbeat(4),
      ])
    #expect(client.assigned == queues(1, 2))
  }

  @Test("Fenced, it gives all up and joins again at once")
  func fenced() {
    var client = client()
    _ = client.poll(at: .zero)
    _ = client.answered(answer(3, queues(0)), at: .zero)
    _ = client.answered(answer(3, nil), at: .zero)
    _ = client.advance(to: .second(5))
    #expect(
      client.refused(.unknownMemberID, at: .second(5)) == [
        .release(queues(0)), heartbeat(0, topics: ["t"]),
      ])
    #expect(client.state == .joining)
    #expect(client.refused(.groupMaxSizeReached, at: .second(5)) == [.fail])
    #expect(client.state == .failed && client.nextTimer == nil)
  }

  @Test("Who polls too seldom leaves, and joins with the next poll; late answers do not count")
  func stale() {
    var client = client()
    _ = client.poll(at: .zero)
    _ = client.answered(answer(3, queues(0)), at: .zero)
    client.pollReturned(at: .second(1))
    #expect(client.pollDeadline == .second(21))
    // The confirmation is still under way.
    #expect(
      client.advance(to: .second(21)) == [
        .send(.init(memberID: Self.id, epoch: -1)), .release(queues(0)),
      ])
    #expect(client.state == .stale && client.nextTimer == nil)
    #expect(client.answered(answer(3, nil), at: .second(22)) == [])
    #expect(client.state == .stale)
    #expect(client.poll(at: .second(30)) == [heartbeat(0, topics: ["t"])])
    #expect(client.close() == [.send(.init(memberID: Self.id, epoch: -1))])
    #expect(client.poll(at: .second(31)) == [])
  }
}
