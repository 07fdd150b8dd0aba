// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import Testing

@Suite("What a name server knows")
struct RouteRegisterTests {
  private let second: Int64 = 1_000_000_000
  private func entry(_ read: Int, _ write: Int, master: Int32 = 0) -> RouteRegister.Entry {
    RouteRegister.Entry(readQueues: [read], writeQueues: [write], master: master)
  }

  @Test(
    "A broker is dropped after more than its lifetime of silence, or when its connection closes")
  func expiry() {
    var register = RouteRegister(brokers: 2)
    register.register(0, entry(4, 4), at: 0)
    register.register(1, entry(4, 4), at: 5 * second)
    register.expire(olderThan: 120 * second, at: 120 * second)
    #expect(register[0] != nil)
    register.expire(olderThan: 120 * second, at: 125 * second)
    #expect(register[0] == nil && register[1] != nil)
    register.remove(1)
    #expect(register[1] == nil)
  }

  @Test("Only what changes makes a new version")
  func versions() {
    var register = RouteRegister(brokers: 1)
    register.register(0, entry(4, 4), at: 0)
    let version = register.version
    register.register(0, entry(4, 4), at: 30 * second)
    #expect(register.version == version)
    register.register(0, entry(4, 8), at: 31 * second)
    #expect(register.version == version + 1)
    register.removeAll()
    #expect(register.version == version + 2 && register[0] == nil)
  }

  @Test("Producers see what is writable where a master is, consumers what is readable")
  func route() {
    var register = RouteRegister(brokers: 2)
    register.register(1, entry(1, 2), at: 0)
    register.register(0, entry(2, 1, master: -1), at: 0)
    let route = register.route(of: 0, named: "t", brokers: ["broker-a", "broker-b"])
    let queue = { (broker: String, number: Int) in
      MessageQueueID(topic: "t", broker: broker, number: number)
    }
    #expect(route.publishQueues == [queue("broker-b", 0), queue("broker-b", 1)])
    #expect(
      route.subscribeQueues == [queue("broker-a", 0), queue("broker-a", 1), queue("broker-b", 0)])
  }

  @Test("A clock set forward makes all that was heard older")
  func clock() {
    var register = RouteRegister(brokers: 1)
    register.register(0, entry(1, 1), at: 100 * second)
    register.clockJumped(by: 60 * second)
    register.expire(olderThan: 120 * second, at: 161 * second)
    #expect(register[0] == nil)
  }
}
