// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Reports
import TestSupport
import Testing

@Suite("Scripts for gnuplot")
struct GnuplotScriptTests {
  @Test("Names with control characters stay on their line")
  func controlCharacters() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "replication,group,time_s,backlog_messages,oldest_age_s\n0,\"a\nsystem('x')\",0,1,1\n",
      to: "timeseries.csv")
    let script = try #require(try RunPictures.scripts(forResultsIn: folder.path).first)
    #expect(script.text.contains("array group[1] = ['a system(''x'')']"))
  }

  @Test("Each script stands by itself and says how to run it")
  func standalone() throws {
    let fixture = try ResultFixture()
    for script in try RunPictures.scripts(forResultsIn: fixture.folder.path) {
      #expect(script.text.contains("gnuplot plots/\(script.name).gp"))
      #expect(!script.text.contains(fixture.folder.path))
      #expect(!script.text.contains("mousing"))
      #expect(script.text.hasSuffix("unset output\n"))
    }
  }

  @Test(
    "Directory, output and format can be given on the command line",
    .enabled(if: gnuplotIsInstalled, "gnuplot is not installed"))
  func overrides() throws {
    let fixture = try ResultFixture(replications: 1)
    let folder = fixture.folder
    let script = try #require(try RunPictures.scripts(forResultsIn: folder.path).first)
    try folder.write(script.text, to: "elsewhere/backlog.gp")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try GnuplotProcess().executable)
    process.currentDirectoryURL = URL(fileURLWithPath: "/")
    process.arguments = [
      "-e", "results='\(folder.path)'; output='\(folder.path("x.png"))'; format='png'",
      folder.path("elsewhere/backlog.gp"),
    ]
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(try folder.bytes("x.png").prefix(4) == [0x89, 0x50, 0x4E, 0x47])
  }
}
