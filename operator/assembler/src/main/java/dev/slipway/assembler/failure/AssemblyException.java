// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.failure;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/** A build that cannot succeed; its message names the place and the fix, on one or more lines. */
public final class AssemblyException extends Exception {
  private final Step step;
  private final Reason reason;

  /** A failure found by Slipway itself. */
  public AssemblyException(Step step, Reason reason, String message) {
    this(step, reason, message, null);
  }

  /** A failure with the exception that shows it. */
  public AssemblyException(Step step, Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.step = step;
    this.reason = reason;
  }

  /** A failure of this computer's files. */
  public static AssemblyException storage(Step step, IOException cause) {
    return new AssemblyException(step, Reason.StorageFailed, why(cause), cause);
  }

  /** What is wrong with this computer's files, and the fix where there is one. */
  public static String why(IOException cause) {
    var text = cause.getMessage() == null ? "no details" : cause.getMessage();
    if (text.contains("No space left on device") || text.contains("Disk quota exceeded")) {
      return "the disk is full (%s): make room, for example by slipway cache prune".formatted(text);
    }
    if (text.contains("Read-only file system")) {
      return "%s: mount it writable, or name another folder".formatted(text);
    }
    return switch (cause) {
      case AccessDeniedException denied ->
          "%s may not be read or written by this user: check its owner and mode"
              .formatted(denied.getFile());
      case NoSuchFileException missing -> missing.getFile() + " does not exist";
      case FileAlreadyExistsException other -> other.getFile() + " exists, but is no folder";
      case FileSystemException named -> text;
      default ->
          cause.getClass() == IOException.class
              ? text
              : cause.getClass().getSimpleName() + ": " + text;
    };
  }

  /** Where in the build it failed. */
  public Step step() {
    return step;
  }

  /** Why it failed. */
  public Reason reason() {
    return reason;
  }

  /** The message, which this class always has. */
  public String text() {
    var message = getMessage();
    return message == null ? reason.name() : message;
  }

  /**
   * The same failure, its message led by the place in the model that asked for the failed thing.
   */
  public AssemblyException at(Object place) {
    return new AssemblyException(step, reason, place + ": " + text(), this);
  }
}
