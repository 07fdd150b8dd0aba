// SPDX-License-Identifier: GPL-3.0-or-later

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The C library's calls on files and directories, with errors as values.
///
/// It is the only place in this module that knows which C library there is.
enum FileSystem {
  /// A failed call, as the system words it.
  struct Failure: Error, Equatable {
    let code: Int32

    static var current: Failure { Failure(code: errno) }

    var reason: String {
      guard let text = strerror(code) else { return "error \(code)" }
      return String(cString: text)
    }

    var isMissing: Bool { code == ENOENT || code == ENOTDIR }
    var isExisting: Bool { code == EEXIST || code == ENOTEMPTY }
    /// Whether the place is right and the system failed all the same.
    var isFull: Bool { code == ENOSPC || code == EDQUOT || code == EIO || code == EFBIG }
  }

  enum EntryKind {
    case file
    case directory
    case symbolicLink
    case other
  }

  /// What stands at a path itself, without following a last symbolic link; nil if nothing does.
  static func kind(of path: String) throws(Failure) -> EntryKind? {
    var status = stat()
    guard lstat(path, &status) == 0 else {
      let failure = Failure.current
      if failure.isMissing { return nil }
      throw failure
    }
    return kind(ofMode: status.st_mode)
  }

  /// What a path leads to, symbolic links followed.
  static func targetKind(of path: String) throws(Failure) -> EntryKind {
    var status = stat()
    guard stat(path, &status) == 0 else { throw .current }
    return kind(ofMode: status.st_mode)
  }

  private static func kind(ofMode mode: mode_t) -> EntryKind {
    switch mode & S_IFMT {
    case S_IFREG: .file
    case S_IFDIR: .directory
    case S_IFLNK: .symbolicLink
    default: .other
    }
  }

  static func makeDirectory(_ path: String) throws(Failure) {
    guard mkdir(path, 0o777) == 0 else { throw .current }
  }

  /// Makes a directory and those above it, as far as they are missing.
  static func makeDirectories(_ path: String) throws(Failure) {
    guard !path.isEmpty, mkdir(path, 0o777) != 0 else { return }
    let failure = Failure.current
    if failure.isExisting { return }
    guard failure.isMissing, let parent = parent(of: path), parent != path else { throw failure }
    try makeDirectories(parent)
    guard mkdir(path, 0o777) == 0 || Failure.current.isExisting else { throw .current }
  }

  /// The path of the directory that holds an entry; nil where the path has but one component.
  static func parent(of path: String) -> String? {
    guard let slash = path.lastIndex(of: "/") else { return nil }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  static func move(_ source: String, to target: String) throws(Failure) {
    guard rename(source, target) == 0 else { throw .current }
  }

  /// The names in a directory, sorted by their bytes.
  static func entries(of path: String) throws(Failure) -> [String] {
    guard let stream = opendir(path) else { throw .current }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Removes an entry and everything below it; symbolic links are removed, never followed.
  static func removeTree(_ path: String) throws(Failure) {
    guard let kind = try kind(of: path) else { return }
    if kind == .directory {
      for name in try entries(of: path) { try removeTree(path + "/" + name) }
      guard rmdir(path) == 0 else { throw .current }
    } else {
      guard unlink(path) == 0 else { throw .current }
    }
  }

  static var processIdentifier: Int32 { getpid() }
}

// MARK: - Descriptors

extension FileSystem {
  /// Makes a new file for writing; an existing one is an error.
  static func create(_ path: String) throws(Failure) -> Int32 {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .current }
    return descriptor
  }

  static func openForReading(_ path: String) throws(Failure) -> Int32 {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .current }
    return descriptor
  }

  /// A whole file, as it is.
  static func bytes(of path: String) throws(Failure) -> [UInt8] {
    let descriptor = try openForReading(path)
    defer { try? close(descriptor) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 64 * 1024)
    while true {
      let count = block.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      if count == 0 { return bytes }
      if count < 0 {
        let failure = Failure.current
        if failure.code == EINTR { continue }
        throw failure
      }
      bytes += block[..<count]
    }
  }

  static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) throws(Failure) {
    var rest = bytes
    while let start = rest.baseAddress, !rest.isEmpty {
      #if canImport(Darwin)
        let written = Darwin.write(descriptor, start, rest.count)
      #elseif canImport(Musl)
        let written = Musl.write(descriptor, start, rest.count)
      #else
        let written = Glibc.write(descriptor, start, rest.count)
      #endif
      if written < 0 {
        let failure = Failure.current
        if failure.code == EINTR { continue }
        throw failure
      }
      rest = UnsafeRawBufferPointer(rebasing: rest[written...])
    }
  }

  static func close(_ descriptor: Int32) throws(Failure) {
    #if canImport(Darwin)
      let result = Darwin.close(descriptor)
    #elseif canImport(Musl)
      let result = Musl.close(descriptor)
    #else
      let result = Glibc.close(descriptor)
    #endif
    guard result == 0 else { throw .current }
  }
}
