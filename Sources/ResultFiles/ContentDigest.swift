// SPDX-License-Identifier: GPL-3.0-or-later

import Crypto

/// One finished file, with the proof of its content.
package struct FileRecord: Sendable, Hashable {
  /// The path below the results directory.
  package var path: String
  /// The length of the content in bytes, before any compression.
  package var contentBytes: Int
  /// The SHA-256 digest of the content in small hexadecimal digits, before any compression.
  ///
  /// The compressed bytes depend on the version of zlib, the content does not.
  package var contentDigest: String

  /// Names a file and its content.
  package init(path: String, contentBytes: Int, contentDigest: String) {
    self.path = path
    self.contentBytes = contentBytes
    self.contentDigest = contentDigest
  }
}

/// The SHA-256 digest of bytes that come in blocks.
struct ContentDigest {
  private var hasher = SHA256()
  private var byteCount = 0

  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    hasher.update(bufferPointer: bytes)
    byteCount += bytes.count
  }

  var hexadecimal: String {
    let digits: StaticString = "0123456789abcdef"
    var text: [UInt8] = []
    for byte in hasher.finalize() {
      text.append(digits.utf8Start[Int(byte >> 4)])
      text.append(digits.utf8Start[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The digest as four numbers.
  var words: [UInt64] {
    var words: [UInt64] = []
    for (position, byte) in hasher.finalize().enumerated() {
      if position % 8 == 0 { words.append(0) }
      words[words.count - 1] = words[words.count - 1] << 8 | UInt64(byte)
    }
    return words
  }

  func record(path: String) -> FileRecord {
    FileRecord(path: path, contentBytes: byteCount, contentDigest: hexadecimal)
  }
}

/// The SHA-256 digest of a text's UTF-8 in small hexadecimal digits.
package func sha256(of text: String) -> String {
  var digest = ContentDigest()
  var text = text
  text.withUTF8 { digest.update(UnsafeRawBufferPointer($0)) }
  return digest.hexadecimal
}

/// The SHA-256 digest of bytes in small hexadecimal digits.
package func sha256(of bytes: some Sequence<UInt8>) -> String {
  var digest = ContentDigest()
  if bytes.withContiguousStorageIfAvailable({ digest.update(UnsafeRawBufferPointer($0)) }) == nil {
    Array(bytes).withUnsafeBytes { digest.update($0) }
  }
  return digest.hexadecimal
}
