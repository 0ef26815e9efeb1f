// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.output;

import dev.slipway.assembler.build.OsImage;
import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.publish.PublishedImage;
import java.io.IOException;

/** What formats have in common that an artifact can have as one of its images. */
interface Publishable {
  /** The image; what it takes is made by way of these publications. */
  PublishedImage published(OsImage image, Publications by) throws AssemblyException, IOException;
}
