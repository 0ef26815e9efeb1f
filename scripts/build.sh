# shellcheck shell=bash disable=SC2154
# The parts that commands and tests are made from, built when their sources have changed.

# shellcheck disable=SC2034
go_modules=(components components/podnet e2e/cluster helm-chart/tests/argocd helm-chart/tests/flux)

# java_part NAME: sets the module, the folder that it makes, and the folders of its sources.
java_part() {
  case $1 in
    slipway) module=operator/assembler made=slipway from=(operator/core operator/assembler) ;;
    operator) module=operator/controller made=quarkus-app from=(crds operator/core operator/controller) ;;
    e2e) module=e2e made=e2e from=(crds operator e2e) ;;
  esac
}

java_key() {
  (cd "$root" && find pom.xml scripts/Frames.java scripts/Plain.java "${from[@]}" \( -name target -o -path '*/src/test' -o -path e2e/cluster \) -prune -o -type f -print0 |
    LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum)
}

# quick_start FOLDER: makes jars that the JVM's AOT cache can keep more of.
quick_start() {
  local jar
  "$JAVA_HOME/bin/java" "$root/scripts/Frames.java" "$1"/picocli-*.jar
  for jar in "$1"/{slipway,zstd-jni}-*.jar; do "$JAVA_HOME/bin/java" "$root/scripts/Plain.java" "$jar"; done
  # Else each start would write the library into a file for temporary use.
  (cd "$1" && "$JAVA_HOME/bin/jar" xf zstd-jni-*.jar linux && mv "linux/$(library_folder)"/*.so . && rm -r linux)
}

library_folder() { if [ "$(uname -m)" = x86_64 ]; then echo amd64; else uname -m; fi; }

# build_java NAME…
build_java() {
  local part module made from stale=() modules=() began=$SECONDS
  need_java
  exec 8<"$root/pom.xml"
  flock 8
  for part; do
    java_part "$part"
    if [ "$(java_key)" != "$(cat "$root/$module/target/built" 2>/dev/null)" ]; then
      stale+=("$part")
      modules+=("$module")
      # Else jars that are no longer needed would stay.
      rm -rf "${root:?}/$module/target/$made"
    fi
  done
  if [ ${#stale[@]} -gt 0 ]; then
    echo "building ${stale[*]} from Java" >&2
    (cd "$root" && ./mvnw -q -ntp -B -pl "$(IFS=,; echo "${modules[*]}")" -am -Dmaven.test.skip -Dspotless.check.skip package) >&2
    for part in "${stale[@]}"; do
      java_part "$part"
      if [ "$part" = slipway ]; then quick_start "$root/$module/target/$made/lib"; fi
      java_key >"$root/$module/target/built"
    done
    echo "built ${stale[*]} in $((SECONDS - began)) s" >&2
  fi
  exec 8<&-
}

# cluster ARGUMENT…: the local cluster's command.
cluster() {
  local tool
  need_go
  if [[ " $* " = *" up "* ]]; then need "${to_build[@]}" "${to_cluster[@]}"; fi
  tool=$("$root/e2e/cluster/build")
  "$tool" ${SLIPWAY_CLUSTER:+--name "$SLIPWAY_CLUSTER"} "$@"
}

# All that clusters and nodes are made of, here rather than where somebody waits for a cluster and sees nothing.
build_binaries() {
  need_go
  "$root/components/binaries/build" kubernetes containerd runc registry helm coredns >/dev/null
}

build_components() {
  local parts=()
  need_go
  need_java
  need "${to_build[@]}"
  need_package_lists
  if [ $# = 0 ] || [[ " $* " = *" builder "* ]]; then parts+=(slipway); fi
  if [ $# = 0 ] || [[ " $* " = *" operator "* ]]; then parts+=(operator); fi
  if [ ${#parts[@]} -gt 0 ]; then build_java "${parts[@]}"; fi
  "$root/components/build" build "$@"
}

components() {
  build_components "$@"
  # The registry is in the cluster's network alone.
  if cluster status >/dev/null 2>&1; then cluster exec "$root/components/build" push "$@"; fi
}
