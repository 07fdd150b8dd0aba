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
  /// The one queue of each address, or -1 where there is none or more than one.
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
    single.append(found.count == 1 ? Int32(found[0]) : -1)
    return number
  }
}
