// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import Testing

@Suite("Exchange routing")
struct ExchangeRouterTests {
  private func router(
    _ exchanges: [MessageExchange], _ bindings: [ExchangeBinding]
  ) -> ExchangeRouter {
    ExchangeRouter(
      WorkQueueSpecification(
        queues: ["a", "b", "c"].map { WorkQueue(name: $0) }, exchanges: exchanges,
        bindings: bindings, publishing: [], consumption: []))
  }

  private func bind(_ exchange: String, _ queue: String, _ key: String = "") -> ExchangeBinding {
    ExchangeBinding(exchange: exchange, destination: .queue(queue), key: key)
  }

  @Test("The default exchange knows every queue by its name")
  func byName() {
    let router = router([], [])
    #expect(router.route(exchange: "", key: "b") == [1])
    #expect(router.route(exchange: "", key: "d") == [])
  }

  @Test("Two bindings to one queue give one copy")
  func oneCopy() {
    let router = router(
      [MessageExchange(name: "t", kind: .topic)],
      [bind("t", "b", "*.order.*"), bind("t", "b", "us.#"), bind("t", "a", "#")])
    #expect(router.route(exchange: "t", key: "us.order.new") == [0, 1])
    #expect(router.route(exchange: "t", key: "eu.stock") == [0])
  }

  @Test("Direct compares keys, fanout ignores them")
  func directAndFanout() {
    let router = router(
      [MessageExchange(name: "d", kind: .direct), MessageExchange(name: "f", kind: .fanout)],
      [bind("d", "a", "x"), bind("d", "b", "y"), bind("f", "a"), bind("f", "c", "y")])
    #expect(router.route(exchange: "d", key: "y") == [1])
    #expect(router.route(exchange: "d", key: "z") == [])
    #expect(router.route(exchange: "f", key: "z") == [0, 2])
  }

  @Test("An alternate exchange gets what finds no destination, and only that")
  func alternate() {
    let router = router(
      [
        MessageExchange(name: "d", kind: .direct, alternate: "f"),
        MessageExchange(name: "f", kind: .fanout),
      ], [bind("d", "a", "x"), bind("f", "c")])
    #expect(router.route(exchange: "d", key: "x") == [0])
    #expect(router.route(exchange: "d", key: "lost") == [2])
  }

  @Test("Exchanges bound to each other route once, in a loop as well")
  func loops() {
    let router = router(
      [MessageExchange(name: "d", kind: .direct), MessageExchange(name: "f", kind: .fanout)],
      [
        ExchangeBinding(exchange: "d", destination: .exchange("f"), key: "x"),
        ExchangeBinding(exchange: "f", destination: .exchange("d")), bind("f", "b"),
        bind("d", "a", "x"),
      ])
    #expect(router.route(exchange: "d", key: "x") == [0, 1])
  }

  @Test("A consistent hash gives each key one queue, by table first and by weights else")
  func consistentHash() {
    let exchange = MessageExchange(name: "h", kind: .consistentHash, queueOfKey: ["k1": "c"])
    let router = router([exchange], [bind("h", "a", "1"), bind("h", "b", "3")])
    #expect(router.route(exchange: "h", key: "k1") == [2])
    var counts = [0, 0, 0]
    for key in 2..<8_002 {
      let queues = router.route(exchange: "h", key: "k\(key)")
      #expect(queues.count == 1)
      counts[queues[0]] += 1
    }
    #expect(counts[2] == 0 && abs(counts[0] - 2_000) < 250)
  }
}
