// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import MessagingModel
import ScenarioFiles

/// `lagcast init`: a commented scenario to start from.
struct Initialize: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Write a commented starter scenario.",
    discussion: """
      The scenario runs as it is: lagcast init && lagcast run scenario.yaml. An existing file is \
      never overwritten. With - as the file, the scenario goes to standard output.
      """)

  @Option(help: "The messaging system to simulate; `lagcast list systems` has them all.")
  var system = MessagingSystem.rocketmq

  @Argument(help: "The file to write.", completion: .file(extensions: ["yaml", "yml"]))
  var file = "scenario.yaml"

  func run() throws {
    let text = ScenarioTemplate.text(for: system)
    if file == "-" { return try StandardStreams.write(text) }
    try NewFile.write(text, to: file)
    StandardStreams.writeError(
      "Wrote \(file). Next: lagcast run \(ShellWord.line([file]))\n")
  }
}
