// SPDX-License-Identifier: GPL-3.0-or-later

import Synchronization

/// Tables that samplers point to: made once, never changed, never freed.
///
/// A sampler is drawn from at every event, so it must be a plain value that copies without counting
/// references; its table therefore lives as long as the process. Equal tables are stored once, so
/// that a thousand replications of a scenario share the memory of one.
enum ImmutableTables {
  private struct Store: ~Copyable {
    // Pointers to stored words, by their hash; addresses are kept as integers to be sendable.
    var words: [UInt64: [(address: UInt, count: Int)]] = [:]
    var samplers: [[UInt64]: UInt] = [:]
  }

  private static let store = Mutex(Store())

  /// Returns the address of stored words equal to the given ones, storing them if there are none.
  static func address(of words: [UInt64]) -> UnsafePointer<UInt64> {
    var hash = SplitMix64.mix(UInt64(words.count))
    for word in words { hash = StreamFamily.absorb(word, into: hash) }
    let address = store.withLock { store -> UInt in
      for candidate in store.words[hash, default: []] where candidate.count == words.count {
        guard let pointer = UnsafePointer<UInt64>(bitPattern: candidate.address) else { continue }
        let stored = UnsafeBufferPointer(start: pointer, count: candidate.count)
        if stored.elementsEqual(words) { return candidate.address }
      }
      let memory = UnsafeMutablePointer<UInt64>.allocate(capacity: max(words.count, 1))
      words.withUnsafeBufferPointer { source in
        guard let base = source.baseAddress else { return }
        memory.initialize(from: base, count: source.count)
      }
      let address = UInt(bitPattern: memory)
      store.words[hash, default: []].append((address, words.count))
      return address
    }
    guard let pointer = UnsafePointer<UInt64>(bitPattern: address) else {
      preconditionFailure("allocated memory has an address")
    }
    return pointer
  }

  /// Returns the address of stored samplers equal to the given ones.
  static func address(of samplers: [Sampler]) -> UnsafePointer<Sampler> {
    let key = samplers.flatMap { $0.words }
    let address = store.withLock { store -> UInt in
      if let known = store.samplers[key] { return known }
      let memory = UnsafeMutablePointer<Sampler>.allocate(capacity: max(samplers.count, 1))
      for (index, sampler) in samplers.enumerated() { (memory + index).initialize(to: sampler) }
      let address = UInt(bitPattern: memory)
      store.samplers[key] = address
      return address
    }
    guard let pointer = UnsafePointer<Sampler>(bitPattern: address) else {
      preconditionFailure("allocated memory has an address")
    }
    return pointer
  }
}
