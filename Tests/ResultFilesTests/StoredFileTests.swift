// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import ResultFiles
import TestSupport
import Testing

@Suite("StoredFile")
struct StoredFileTests {
  @Test("writes whole files, makes their folders, replaces what was there, leaves nothing else")
  func writes() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a/b/file.run")
    try StoredFile.write(Array("one".utf8), to: path)
    #expect(try StoredFile.bytes(of: path) == Array("one".utf8))
    try StoredFile.write(Array("two and more".utf8), to: path)
    #expect(try StoredFile.bytes(of: path) == Array("two and more".utf8))
    #expect(try StoredFile.entries(of: folder.path("a/b")) == ["file.run"])
  }

  @Test("a file or folder that is not there is no error, a folder in place of a file is one")
  func reads() throws {
    let folder = try TemporaryFolder()
    #expect(try StoredFile.bytes(of: folder.path("none")) == nil)
    #expect(try StoredFile.bytes(of: folder.path("none/none")) == nil)
    #expect(try StoredFile.entries(of: folder.path("none")) == [])
    #expect(StoredFile.isFolder(folder.path))
    #expect(!StoredFile.isFolder(folder.path("none")))
    #expect(throws: ResultFileError.self) { try StoredFile.bytes(of: folder.path) }
  }

  @Test("compressed content is read as it is")
  func readsAsItIs() throws {
    let folder = try TemporaryFolder()
    let bytes: [UInt8] = [0x1f, 0x8b, 0x08, 0x00, 0xff]
    try folder.write(bytes: bytes, to: "packed")
    #expect(try StoredFile.bytes(of: folder.path("packed")) == bytes)
  }

  @Test("a place that cannot be written is an error of its own class")
  func refuses() throws {
    let folder = try TemporaryFolder()
    try folder.write("a file", to: "file")
    do {
      try StoredFile.write([1], to: folder.path("file/below"))
      Issue.record("a file below a file was written")
    } catch {
      #expect(error.exitClass == .cannotCreate)
    }
    do {
      try StoredFile.write([1], to: "/dev/full/x")
      Issue.record("a file below a device was written")
    } catch {
      #expect(error.exitClass == .cannotCreate)
    }
  }

  @Test("removes what killed processes left of files that are finished, and nothing else")
  func clearsUp() throws {
    let folder = try TemporaryFolder()
    for name in [
      "a.run", ".a.run.partial-17-0", ".b.run.partial-17-0", ".hidden", "c.partial-1-0",
    ] { try folder.write("x", to: name) }
    StoredFile.removeRemains(in: folder.path) { $0 == "a.run" }
    #expect(
      try folder.entries() == [".b.run.partial-17-0", ".hidden", "a.run", "c.partial-1-0"])
  }

  @Test("a name that another process has begun to write does not matter")
  func passesOver() throws {
    let folder = try TemporaryFolder()
    let own = ".x.partial-\(ProcessInfo.processInfo.processIdentifier)-0"
    try folder.write("begun", to: own)
    try StoredFile.write(Array("done".utf8), to: folder.path("x"))
    #expect(try folder.read("x") == "done")
    #expect(try folder.read(own) == "begun")
  }
}
