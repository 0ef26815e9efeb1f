// SPDX-License-Identifier: Apache-2.0

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Gives the classes of a jar the stack maps of today's class files and today's version, and changes nothing else. The JVM keeps classes
 * from before Java 6, such as picocli's, out of its AOT cache: they would be read and verified at each start.
 * {@code java Frames.java JAR}, in place; equal jars give equal bytes.
 */
final class Frames {
  /** Of the first times that a jar can name, without the time zone of this computer. */
  private static final LocalDateTime FIRST = LocalDateTime.of(1980, 2, 1, 0, 0);

  private Frames() {}

  public static void main(String[] arguments) throws IOException {
    var jar = Path.of(arguments[0]);
    var aside = jar.resolveSibling(jar.getFileName() + ".new");
    try (var loader = new URLClassLoader(new URL[] {jar.toUri().toURL()});
        var in = new ZipInputStream(Files.newInputStream(jar));
        var out = new ZipOutputStream(Files.newOutputStream(aside))) {
      var files =
          ClassFile.of(
              ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
              ClassFile.ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(loader)));
      for (ZipEntry entry; (entry = in.getNextEntry()) != null; ) {
        var bytes = in.readAllBytes();
        var name = entry.getName();
        var copy = new ZipEntry(name);
        copy.setTimeLocal(FIRST);
        out.putNextEntry(copy);
        out.write(name.endsWith(".class") && !name.startsWith("META-INF/") ? modern(files, bytes) : bytes);
        out.closeEntry();
      }
    }
    Files.move(aside, jar, StandardCopyOption.REPLACE_EXISTING);
  }

  private static byte[] modern(ClassFile files, byte[] bytes) {
    ClassTransform version =
        (builder, element) -> {
          if (element instanceof ClassFileVersion) {
            builder.withVersion(ClassFile.latestMajorVersion(), 0);
          } else {
            builder.with(element);
          }
        };
    // Code that is copied as it is would keep its lack of stack maps.
    var maps = ClassTransform.transformingMethodBodies((builder, element) -> builder.with(element));
    return files.transformClass(files.parse(bytes), version.andThen(maps));
  }
}
