// SPDX-License-Identifier: GPL-3.0-or-later

public import ArgumentParser
public import MessagingModel
package import Reports

extension TableFormat: ExpressibleByArgument {}

extension MessagingSystem: ExpressibleByArgument {}
