// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import Testing

@Suite("Refusals")
struct AllocationErrorTests {
  @Test("Errors name the exception that RocketMQ throws, where it throws one")
  func exceptions() {
    #expect(AllocationError.noMembers.rocketMQException == "IllegalArgumentException")
    #expect(
      AllocationError.roomsNotConfigured(broker: "b").rocketMQException == "NullPointerException")
    let range = ConsistentHash.allowedVirtualNodes
    #expect(
      AllocationError.virtualNodesOutOfRange(-1, allowed: range).rocketMQException
        == "IllegalArgumentException")
    #expect(
      AllocationError.virtualNodesOutOfRange(1 << 40, allowed: range).rocketMQException == nil)
    #expect(AllocationError.unknownToBroker(strategy: "x").rocketMQException == nil)
  }

  @Test("Errors say what is wrong and with what")
  func words() {
    #expect("\(AllocationError.noRoom(name: "broker-x"))".contains("'broker-x'"))
    let error = AllocationError.virtualNodesOutOfRange(-1, allowed: 0...9)
    #expect("\(error)" == "-1 virtual nodes are outside 0 to 9")
    let capacity = AllocationError.capacityOutOfRange(-2)
    #expect("\(capacity)" == "a capacity of -2.0 is no positive number")
    #expect(capacity.rocketMQException == nil)
  }
}
