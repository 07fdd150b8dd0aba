// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import MessagingModel

// The command line of a run, to be printed and typed again.
extension Run {
  /// The line that tells how to go on with an experiment that was interrupted.
  func resumption(of experiment: Experiment) -> String {
    "Resume: \(ShellWord.line(words(for: experiment)))"
  }

  /// The whole command line that gives the same results again, said in the same way.
  func words(for experiment: Experiment) -> [String] {
    repeatWords(
      seed: experiment.seed, replications: experiment.replications,
      isExact: experiment.sequential == nil)
      + (files.noPlots ? ["--no-plots"] : []) + resources.limitWords + talk.words + output.words
  }

  /// The part that decides the results, with an exact number of replications or with as many as the
  /// precision asked for takes.
  func repeatWords(seed: UInt64, replications: Int, isExact: Bool) -> [String] {
    var words = ["lagcast", "run", scenario.path]
    for override in scenario.overrides { words += ["--set", override] }
    if scenario.allowOutsideFiles { words.append("--allow-outside-files") }
    words += ["--seed", "\(seed)"]
    if isExact {
      words += ["--replications", "\(replications)"]
    } else {
      if resources.replications != nil { words += ["--replications", "\(replications)"] }
      words += halfWidth.words
    }
    switch files.attempts {
    case .none: break
    case .first(let count): words += ["--messages", "\(count)"]
    case .share(let share): words += ["--messages", "\(share)"]
    }
    if files.messagesFile != "messages.csv" { words += ["--messages-file", files.messagesFile] }
    if let output = files.output { words += ["--output", output, "--force"] }
    return words
  }
}
