// SPDX-License-Identifier: Apache-2.0

import java.io.IOException;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Writes out in a jar's classes what the JVM would make up at each start: switches over types, and the equals and hashCode of records.
 * Its AOT cache keeps neither, and they cost a short build a tenth of its time. What they answer stays the same. Classes for newer JVMs
 * alone are left out.
 * {@code java Plain.java JAR}, in place, its dependencies beside it; equal jars give equal bytes.
 */
final class Plain {
  private static final String SWITCHES = "java.lang.runtime.SwitchBootstraps";
  private static final String RECORDS = "java.lang.runtime.ObjectMethods";
  /** What newer JVMs take instead: zstd-jni's makes method handles for 0.1 s, where the older classes have native methods. */
  private static final String OTHERS = "META-INF/versions/";

  private static final ClassDesc OBJECTS = ClassDesc.of("java.util.Objects");
  private static final int HIDDEN = ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_SYNTHETIC;

  private Plain() {}

  public static void main(String[] arguments) throws IOException {
    var jar = Path.of(arguments[0]);
    var aside = jar.resolveSibling(jar.getFileName() + ".new");
    var urls = new ArrayList<URL>();
    try (var beside = Files.newDirectoryStream(jar.toAbsolutePath().getParent(), "*.jar")) {
      for (var each : beside) {
        urls.add(each.toUri().toURL());
      }
    }
    try (var loader = new URLClassLoader(urls.toArray(URL[]::new));
        var in = new ZipInputStream(Files.newInputStream(jar));
        var out = new ZipOutputStream(Files.newOutputStream(aside))) {
      var files =
          ClassFile.of(
              ClassFile.ConstantPoolSharingOption.NEW_POOL,
              ClassFile.ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(loader)));
      for (ZipEntry entry; (entry = in.getNextEntry()) != null; ) {
        if (entry.getName().startsWith(OTHERS)) {
          continue;
        }
        var bytes = in.readAllBytes();
        var copy = new ZipEntry(entry.getName());
        copy.setTimeLocal(entry.getTimeLocal());
        out.putNextEntry(copy);
        out.write(entry.getName().endsWith(".class") ? plain(files, bytes) : bytes);
        out.closeEntry();
      }
    }
    Files.move(aside, jar, StandardCopyOption.REPLACE_EXISTING);
  }

  private static byte[] plain(ClassFile files, byte[] bytes) {
    var model = files.parse(bytes);
    if (model.isModuleInfo()) {
      return bytes;
    }
    var changed = files.transformClass(model, ClassTransform.ofStateful(() -> new Calls(model)));
    var problems = files.verify(changed);
    if (!problems.isEmpty()) {
      throw new IllegalStateException(model.thisClass().asInternalName() + ": " + problems);
    }
    return changed;
  }

  /** Gives each such call a method of its own. */
  private static final class Calls implements ClassTransform {
    private final ClassModel model;
    private final List<Consumer<ClassBuilder>> methods = new ArrayList<>();

    Calls(ClassModel model) {
      this.model = model;
    }

    @Override
    public void accept(ClassBuilder to, ClassElement element) {
      if (element instanceof MethodModel method && method.code().isPresent()) {
        CodeTransform code =
            (builder, instruction) -> {
              if (!(instruction instanceof InvokeDynamicInstruction call) || !replace(builder, call)) {
                builder.with(instruction);
              }
            };
        to.transformMethod(method, MethodTransform.transformingCode(code));
      } else {
        to.with(element);
      }
    }

    @Override
    public void atEnd(ClassBuilder to) {
      methods.forEach(method -> method.accept(to));
    }

    private boolean replace(CodeBuilder at, InvokeDynamicInstruction call) {
      var maker = call.bootstrapMethod();
      var owner = maker.owner().packageName() + "." + maker.owner().displayName();
      var what = call.name().stringValue();
      if (owner.equals(SWITCHES) && maker.methodName().equals("typeSwitch")) {
        var labels = call.bootstrapArgs();
        return labels.stream().allMatch(label -> label instanceof ClassDesc || label instanceof String)
            && add(at, ofSwitch(), code -> choose(code, labels));
      }
      if (owner.equals(RECORDS) && what.equals("hashCode")) {
        return add(at, call.typeSymbol(), code -> hash(code, parts(call)));
      }
      return owner.equals(RECORDS) && what.equals("equals")
          && add(at, call.typeSymbol(), code -> compare(code, call.typeSymbol().parameterType(0), parts(call)));
    }

    private static MethodTypeDesc ofSwitch() {
      return MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_Object, ConstantDescs.CD_int);
    }

    private boolean add(CodeBuilder at, MethodTypeDesc type, Consumer<CodeBuilder> code) {
      var name = "plain$" + methods.size();
      methods.add(to -> to.withMethodBody(name, type, HIDDEN, code));
      var isInterface = (model.flags().flagsMask() & ClassFile.ACC_INTERFACE) != 0;
      at.invokestatic(model.thisClass().asSymbol(), name, type, isInterface);
      return true;
    }
  }

  /** The number of the first label, from a given one on, that an object is of; -1 for null, and the number of labels for none. */
  private static void choose(CodeBuilder code, List<ConstantDesc> labels) {
    code.aload(0).ifThen(Opcode.IFNULL, none -> none.iconst_m1().ireturn());
    for (var n = 0; n < labels.size(); n++) {
      var next = code.newLabel();
      code.iload(1).loadConstant(n).if_icmpgt(next);
      if (labels.get(n) instanceof ClassDesc type) {
        code.aload(0).instanceOf(type);
      } else {
        var equals = MethodTypeDesc.of(ConstantDescs.CD_boolean, ConstantDescs.CD_Object);
        code.loadConstant(labels.get(n)).aload(0).invokevirtual(ConstantDescs.CD_Object, "equals", equals);
      }
      code.ifeq(next).loadConstant(n).ireturn().labelBinding(next);
    }
    code.loadConstant(labels.size()).ireturn();
  }

  private static List<DirectMethodHandleDesc> parts(InvokeDynamicInstruction call) {
    var arguments = call.bootstrapArgs();
    return arguments.subList(2, arguments.size()).stream().map(DirectMethodHandleDesc.class::cast).toList();
  }

  private static ClassDesc type(DirectMethodHandleDesc part) {
    return part.invocationType().returnType();
  }

  private static void get(CodeBuilder code, int from, DirectMethodHandleDesc part) {
    code.aload(from).getfield(part.owner(), part.methodName(), type(part));
  }

  private static ClassDesc boxed(ClassDesc primitive) {
    return switch (primitive.descriptorString()) {
      case "Z" -> ConstantDescs.CD_Boolean;
      case "B" -> ConstantDescs.CD_Byte;
      case "C" -> ConstantDescs.CD_Character;
      case "S" -> ConstantDescs.CD_Short;
      case "I" -> ConstantDescs.CD_Integer;
      case "J" -> ConstantDescs.CD_Long;
      case "F" -> ConstantDescs.CD_Float;
      default -> ConstantDescs.CD_Double;
    };
  }

  /** 31 times the hash of all before, and that of the next, as ObjectMethods has it: what is ordered by hashes stays so. */
  private static void hash(CodeBuilder code, List<DirectMethodHandleDesc> parts) {
    code.iconst_0();
    for (var part : parts) {
      code.loadConstant(31).imul();
      get(code, 0, part);
      var type = type(part);
      var owner = type.isPrimitive() ? boxed(type) : OBJECTS;
      var of = type.isPrimitive() ? type : ConstantDescs.CD_Object;
      code.invokestatic(owner, "hashCode", MethodTypeDesc.of(ConstantDescs.CD_int, of)).iadd();
    }
    code.ireturn();
  }

  private static void compare(CodeBuilder code, ClassDesc record, List<DirectMethodHandleDesc> parts) {
    var different = code.newLabel();
    code.aload(1).instanceOf(record).ifeq(different).aload(1).checkcast(record).astore(2);
    for (var part : parts) {
      get(code, 0, part);
      get(code, 2, part);
      var type = type(part);
      if (type.isPrimitive()) {
        code.invokestatic(boxed(type), "compare", MethodTypeDesc.of(ConstantDescs.CD_int, type, type)).ifne(different);
      } else {
        code.invokestatic(
                OBJECTS,
                "equals",
                MethodTypeDesc.of(ConstantDescs.CD_boolean, ConstantDescs.CD_Object, ConstantDescs.CD_Object))
            .ifeq(different);
      }
    }
    code.iconst_1().ireturn();
    code.labelBinding(different).iconst_0().ireturn();
  }
}
