// SPDX-License-Identifier: GPL-3.0-or-later

/// A bag of keys in a chain of aligned chunks, as the address of the next free entry.
///
/// Chunks are aligned to their size, so the chunk is found from the address, and the address of a
/// full chunk's end is the next multiple of the size. A chunk's first 16 bytes hold the link to the
/// chunk before it, which is full.
struct BucketCursor: BitwiseCopyable {
  /// Address of the next free entry; 0 in an empty bag, the chunk's end in a full chunk.
  private var address: UInt

  static var empty: Self { Self(address: 0) }

  private init(address: UInt) { self.address = address }

  private var isFull: Bool { address & (ChunkPool.chunkBytes &- 1) == 0 }

  /// The address of the newest chunk.
  private var chunk: UInt { (address &- 1) & ~(ChunkPool.chunkBytes &- 1) }

  @inline(__always)
  private static func entry(_ address: UInt) -> UnsafeMutablePointer<UInt128> {
    UnsafeMutablePointer(bitPattern: address).unsafelyUnwrapped
  }

  /// Adds a key; an empty bag counts as a full chunk without predecessor.
  @inline(__always)
  mutating func append(_ key: UInt128, chunks: inout ChunkPool) {
    if isFull {
      let older = address == 0 ? 0 : chunk
      address = chunks.take()
      Self.setLink(of: address, to: older)
      address &+= ChunkPool.entryBytes
    }
    Self.entry(address).pointee = key
    address &+= ChunkPool.entryBytes
  }

  /// The keys of the newest chunk, or nothing in an empty bag.
  @inline(__always)
  var newestKeys: UnsafeBufferPointer<UInt128>? {
    guard address != 0 else { return nil }
    let first = chunk &+ ChunkPool.entryBytes
    return UnsafeBufferPointer(
      start: Self.entry(first),
      count: Int(truncatingIfNeeded: (address &- first) / ChunkPool.entryBytes))
  }

  /// Forgets the newest chunk, and gives it back.
  ///
  /// - Precondition: The bag is not empty; unchecked.
  @inline(__always)
  mutating func dropNewestChunk(recyclingInto chunks: inout ChunkPool) {
    let newest = chunk
    let older = Self.link(of: newest)
    chunks.give(newest)
    address = older == 0 ? 0 : older &+ ChunkPool.chunkBytes
  }

  /// The number of keys, or some number above `limit` when there are more than that.
  func size(countingTo limit: Int) -> Int {
    guard address != 0 else { return 0 }
    var chunk = chunk
    var size = Int((address - chunk) / ChunkPool.entryBytes) - 1
    while size <= limit {
      chunk = Self.link(of: chunk)
      if chunk == 0 { break }
      size += ChunkPool.entriesPerChunk
    }
    return size
  }

  /// The bits in which keys differ: exclusive-or with one of them, united.
  func differences(onlyNewest: Bool) -> UInt128 {
    var rest = self
    guard let reference = rest.newestKeys?.first else { return 0 }
    var differences: UInt128 = 0
    while let keys = rest.newestKeys {
      for key in keys { differences |= key ^ reference }
      if onlyNewest { break }
      let older = Self.link(of: rest.chunk)
      rest.address = older == 0 ? 0 : older + ChunkPool.chunkBytes
    }
    return differences
  }

  private static func link(of chunk: UInt) -> UInt {
    UnsafePointer<UInt>(bitPattern: chunk).unsafelyUnwrapped.pointee
  }

  private static func setLink(of chunk: UInt, to older: UInt) {
    UnsafeMutablePointer<UInt>(bitPattern: chunk).unsafelyUnwrapped.pointee = older
  }
}

/// The memory of all buckets: equal chunks, kept for reuse until the pool goes.
struct ChunkPool: ~Copyable {
  /// Size and alignment of a chunk: a link and 31 keys.
  static var chunkBytes: UInt { 512 }

  static var entryBytes: UInt { 16 }

  static var entriesPerChunk: Int { 31 }

  /// Chunks of a slab, the first of which holds the link to the slab before it.
  private static var chunksPerSlab: Int { 128 }

  private var free: UInt = 0
  private var slabs: UInt = 0

  init() {}

  deinit {
    var slab = slabs
    while let memory = UnsafeMutableRawPointer(bitPattern: slab) {
      slab = memory.load(as: UInt.self)
      memory.deallocate()
    }
  }

  /// Hands out a chunk with undefined contents.
  @inline(__always)
  mutating func take() -> UInt {
    if free == 0 { addSlab() }
    let chunk = free
    free = UnsafePointer<UInt>(bitPattern: chunk).unsafelyUnwrapped.pointee
    return chunk
  }

  /// Takes a chunk back.
  @inline(__always)
  mutating func give(_ chunk: UInt) {
    UnsafeMutablePointer<UInt>(bitPattern: chunk).unsafelyUnwrapped.pointee = free
    free = chunk
  }

  @inline(never)
  private mutating func addSlab() {
    let size = Int(Self.chunkBytes)
    let slab = UnsafeMutableRawPointer.allocate(
      byteCount: Self.chunksPerSlab * size, alignment: size)
    slab.storeBytes(of: slabs, as: UInt.self)
    slabs = UInt(bitPattern: slab)
    for index in (1..<Self.chunksPerSlab).reversed() {
      give(UInt(bitPattern: slab + index * size))
    }
  }
}
