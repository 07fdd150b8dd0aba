// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser

/// The command and its subcommands.
struct Lagcast: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lagcast",
    abstract: "Forecast consumer lag before production does.",
    discussion: """
      Simulates message queues, their brokers and consumer groups on virtual clocks, and answers: \
      who owns which queue and how evenly, what a rebalance moves, pauses and repeats, what \
      ordering costs, and how a backlog rises and drains.

      Results go to standard output or to files, everything else to standard error.

      Exit status: \(ExitStatus.allCases.map { "\($0.rawValue) \($0.meaning)" }
        .joined(separator: "; ")).

      Completions: lagcast --generate-completion-script bash|zsh|fish
      """,
    version: Version.line,
    subcommands: [
      Run.self, Sweep.self, Merge.self, Compare.self, Report.self, Validate.self, Check.self,
      Calibrate.self, ReplayCommand.self, SwarmCommand.self, Allocate.self, List.self,
      Initialize.self,
    ])
}

/// Where the process begins: it gives every end of a command its exit status.
@main
enum Main {
  @MainActor
  static func main() async {
    do {
      var command = try Lagcast.parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      end(with: error)
    }
  }

  /// Says what went wrong and ends the process.
  private static func end(with error: any Error) -> Never {
    guard let failure = CommandFailure(error) else {
      // Help, version, completions and mistakes of usage.
      Lagcast.exit(withError: error)
    }
    for line in failure.lines { StandardStreams.writeError(line + "\n") }
    Lagcast.exit(withError: ExitCode(failure.status.rawValue))
  }
}
