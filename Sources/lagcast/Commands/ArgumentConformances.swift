// SPDX-License-Identifier: GPL-3.0-or-later

public import ArgumentParser
public import MessagingModel
package import Reports
import ScenarioFiles
public import SimulationEngine

extension TableFormat: ExpressibleByArgument {}

extension MessagingSystem: ExpressibleByArgument {}

extension VirtualDuration: ExpressibleByArgument {
  /// Reads a duration of the scenario language, such as `250ms`.
  public init?(argument: String) {
    guard let duration = try? Quantity.duration(argument) else { return nil }
    self = duration
  }
}
