// SPDX-License-Identifier: GPL-3.0-or-later

/// The pairs of exchange and routing key that a run meets, numbered, each with its queues.
struct AddressBook {
  /// An exchange, a routing key, and the headers that went with it.
  struct Address: Hashable {
    var exchange: String
    var key: String
    var headers: [Publishing.Header]
  }

  private var numbers: [Address: Int32] = [:]
  private(set) var addresses: [Address] = []
  /// The queues of each address.
  private(set) var queues: [[Int32]] = []
  /// Selectors of each queue of each address, by their numbers, any of which lets a message in.
  ///
  /// A queue has none where all messages may enter, an address none without conditions.
  private(set) var conditions: [[[Int32]]] = []
  /// The numbers of selectors.
  var selectorNumbers: [String: Int32] = [:]
  /// The one queue of each address, or -1 where there is none, more than one, or a condition.
  private(set) var single: [Int32] = []

  /// The number of an address, which is routed when it is met first.
  mutating func number(of address: Address, router: ExchangeRouter) -> Int32 {
    if let number = numbers[address] { return number }
    let number = Int32(addresses.count)
    numbers[address] = number
    addresses.append(address)
    let found = router.route(
      exchange: address.exchange, key: address.key, headers: address.headers)
    queues.append(found.map { Int32($0) })
    let conditions = found.map { queue in
      router.selectors(of: address.exchange, toQueue: queue).compactMap { selectorNumbers[$0] }
    }
    let isConditional = conditions.contains { !$0.isEmpty }
    self.conditions.append(isConditional ? conditions : [])
    single.append(found.count == 1 && !isConditional ? Int32(found[0]) : -1)
    return number
  }
}
