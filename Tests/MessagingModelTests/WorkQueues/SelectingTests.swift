// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Stochastics
import Testing

@Suite("Selectors and subscriptions")
struct SelectingTests {
  private static let colours = PropertySpecification(
    name: "colour", values: .texts([.init(text: "blue"), .init(text: "red")]))

  private static func fixture(_ count: Int = 40) -> WorkQueueFixture {
    var fixture = WorkQueueFixture(count, every: .milliseconds(20))
    fixture.queues = [WorkQueue(name: "work", kind: .activemq)]
    fixture.properties = [colours]
    return fixture
  }

  @Test("A consumer gets what its selector matches; what nobody selects waits in the queue")
  func consumers() throws {
    var fixture = Self.fixture()
    fixture.consumers = ["c0", "c1"]
    fixture.exceptions = [
      .init(consumer: "c0", selector: "colour = 'red'"),
      .init(consumer: "c1", selector: "colour = 'blue'"),
    ]
    let both = try fixture.run()
    #expect(both.groups[0].account.completed == 40)
    let red = both.consumers[0].completed
    #expect((1..<40).contains(red) && both.consumers[1].completed == 40 - red)
    fixture.exceptions = []
    fixture.selector = "colour = 'red'"
    let some = try fixture.run()
    #expect(some.groups[0].account.completed == Int64(red))
    #expect(some.groups[0].account.backlog == Int64(40 - red))
    // The same messages as before, since a property is a function of the message's number.
    #expect(
      Set(some.attempts.map(\.message))
        == Set(both.attempts.filter { $0.consumer == "c0" }.map(\.message)))
  }

  @Test("More unselected messages than a page has keep the selected ones behind them waiting")
  func page() throws {
    var fixture = WorkQueueFixture(1_000, every: .microseconds(10))
    fixture.queues = [WorkQueue(name: "work", kind: .activemq)]
    fixture.properties = [Self.colours]
    fixture.selector = "colour = 'red'"
    let outcome = try fixture.run()
    // `maxPageSize` is 200: once so many blue ones are in the page, nobody sees what is behind them.
    #expect(outcome.groups[0].account.completed < 300)
    #expect(outcome.groups[0].account.completed > 100)
  }

  @Test("Unknown properties are NULL, and NULL selects nothing")
  func unknown() throws {
    var fixture = Self.fixture()
    fixture.selector = "size > 3"
    #expect(try fixture.run().groups[0].account.completed == 0)
    fixture.selector = "size IS NULL"
    #expect(try fixture.run().groups[0].account.completed == 40)
  }

  @Test("A subscription's selector keeps out of its queue what it does not match")
  func subscription() throws {
    var fixture = Self.fixture()
    fixture.queues = [
      WorkQueue(name: "work", kind: .activemq), WorkQueue(name: "all", kind: .activemq),
    ]
    fixture.exchanges = [MessageExchange(name: "topic", kind: .fanout)]
    fixture.bindings = [
      ExchangeBinding(exchange: "topic", destination: .queue("work"), selector: "colour = 'red'"),
      ExchangeBinding(exchange: "topic", destination: .queue("all")),
    ]
    fixture.exchange = "topic"
    fixture.others = ["all"]
    let outcome = try fixture.run()
    let red = outcome.groups[0].account
    #expect(outcome.groups[1].account.completed == 40)
    #expect(red.published == red.completed && (1..<40).contains(red.completed))
  }

  @Test("Consumers share a subscription's messages, each once; another one gets all of them, too")
  func shared() throws {
    var fixture = WorkQueueFixture(30, every: .milliseconds(5))
    fixture.queues = [
      WorkQueue(name: "work", kind: .activemq), WorkQueue(name: "all", kind: .activemq),
    ]
    fixture.exchanges = [MessageExchange(name: "topic", kind: .fanout)]
    fixture.bindings = ["work", "all"].map {
      ExchangeBinding(exchange: "topic", destination: .queue($0))
    }
    fixture.exchange = "topic"
    fixture.consumers = ["a", "b", "c"]
    fixture.others = ["all"]
    let outcome = try fixture.run()
    let alone = outcome.attempts.filter { $0.consumer == "all-c0" }.map(\.message)
    let among = outcome.attempts.filter { $0.consumer != "all-c0" }
    #expect(alone.sorted() == Array(0..<30))
    #expect(among.map(\.message).sorted() == Array(0..<30))
    #expect(Set(among.map(\.consumer)) == ["a", "b", "c"])
    #expect(outcome.groups.map(\.account.completed) == [30, 30])
  }

  @Test("A subscription that is not durable gets only what is sent while somebody is there")
  func nonDurable() throws {
    for isDurable in [true, false] {
      var fixture = WorkQueueFixture(10, every: .milliseconds(100))
      fixture.queues = [WorkQueue(name: "work", kind: .activemq, isAutoDelete: !isDurable)]
      fixture.service = .milliseconds(1)
      fixture.events = [
        ScenarioEvent(
          at: .zero + .milliseconds(250), .remove(group: "work", consumers: ["c0"])),
        ScenarioEvent(
          at: .zero + .milliseconds(650), .add(group: "work", consumers: ["c1"])),
      ]
      let account = try fixture.run().groups[0].account
      // Messages 3 to 6 are sent while nobody is there.
      #expect(account.completed == (isDurable ? 10 : 6))
      #expect(account.dropped == (isDurable ? 0 : 4))
    }
  }

  @Test("What the last consumer of such a queue leaves behind is gone")
  func leftBehind() throws {
    var fixture = WorkQueueFixture(5, every: .zero)
    fixture.queues = [WorkQueue(name: "work", isAutoDelete: true)]
    fixture.events = [
      ScenarioEvent(
        at: .zero + .milliseconds(15), .crash(group: "work", consumers: ["c0"])),
      ScenarioEvent(
        at: .zero + .milliseconds(20), .add(group: "work", consumers: ["c1"])),
    ]
    let account = try fixture.run().groups[0].account
    // One is completed at 10 ms, the one at work is lost with the others.
    #expect(account.completed == 1 && account.dropped == 4 && account.backlog == 0)
  }

  @Test("A selector that cannot be read, and one on RabbitMQ's queues, is refused")
  func refused() throws {
    var fixture = Self.fixture()
    fixture.selector = "colour ="
    #expect(throws: ModelError.self) { try fixture.run() }
    fixture.selector = "colour = 'red'"
    fixture.queues = [WorkQueue(name: "work")]
    #expect(throws: ModelError.self) { try fixture.run() }
  }

  @Test("Selectors see the headers that the model knows")
  func headers() throws {
    var fixture = Self.fixture()
    fixture.priorities = [.init(priority: 2, weight: 1), .init(priority: 7, weight: 1)]
    func completed(_ selector: String) throws -> Int64 {
      fixture.selector = selector
      return try fixture.run().groups[0].account.completed
    }
    let high = try completed("JMSPriority = 7")
    #expect((1..<40).contains(high))
    #expect(try completed("JMSPriority < 5") == 40 - high)
    #expect(try completed("JMSDeliveryMode = 'PERSISTENT' AND JMSXDeliveryCount = 1") == 40)
    #expect(try completed("JMSRedelivered") == 0)
    fixture.priorities = []
    #expect(try completed("JMSPriority = 4") == 40)
    fixture.isPersistent = false
    #expect(try completed("JMSDeliveryMode = 'NON_PERSISTENT'") == 40)
  }

  @Test("A message that came back has another count, and may be another consumer's")
  func redelivered() throws {
    var fixture = Self.fixture(4)
    fixture.consumers = ["c0", "c1"]
    fixture.planned = [PlannedMessage(failures: 1), PlannedMessage(failures: 1)]
    fixture.exceptions = [
      .init(consumer: "c0", selector: "JMSXDeliveryCount = 1"),
      .init(consumer: "c1", selector: "JMSRedelivered AND JMSXDeliveryCount = 2"),
    ]
    let outcome = try fixture.run()
    #expect(outcome.acknowledgedBy == [0: "c1", 1: "c1", 2: "c0", 3: "c0"])
  }

  @Test("The group of a message is the number of its key, and selects before its queue as well")
  func groups() throws {
    var fixture = Self.fixture()
    fixture.queues = [WorkQueue(name: "work", kind: .activemq, hasMessageGroups: true)]
    fixture.keys = .uniform(keys: 4)
    var total: Int64 = 0
    for key in 0..<4 {
      fixture.selector = "JMSXGroupID = '\(key)'"
      total += try fixture.run().groups[0].account.completed
    }
    #expect(total == 40)
    fixture.selector = nil
    fixture.exchanges = [MessageExchange(name: "topic", kind: .fanout)]
    fixture.bindings = [
      ExchangeBinding(
        exchange: "topic", destination: .queue("work"),
        selector: "JMSXGroupID IN ('0', '1', '2', '3')")
    ]
    fixture.exchange = "topic"
    #expect(try fixture.run().groups[0].account.completed == 40)
    fixture.bindings[0].selector = "JMSPriority > 4"
    let outcome = try fixture.run()
    #expect(outcome.groups[0].account.published == 0)
    #expect(outcome.unroutable.map(\.published) == [40])
    #expect(outcome.unroutable.map(\.unroutable) == [40])
  }

  @Test(
    "Headers that the model does not know are refused, unless producers give them as properties",
    arguments: [
      ("JMSTimestamp > 5", "looks at JMSTimestamp, which messages do not have here"),
      ("JMSXGroupID = '1'", "which messages have where a queue has message groups"),
    ])
  func unknownHeaders(selector: String, message: String) throws {
    var fixture = Self.fixture()
    fixture.selector = selector
    let problems = try fixture.specification.problems().map(\.message)
    #expect(problems.contains { $0.contains(message) }, "\(problems)")
    fixture.selector = "JMSType = 'blue'"
    fixture.properties = [
      PropertySpecification(name: "JMSType", values: .texts([.init(text: "blue")]))
    ]
    #expect(try fixture.run().groups[0].account.completed == 40)
    fixture.properties = [
      PropertySpecification(name: "JMSPriority", values: .texts([.init(text: "blue")]))
    ]
    #expect(throws: ModelError.self) { try fixture.run() }
  }
}
