package io.usageledger.ledger.posting;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A map of a few texts, in the order of its keys: keys and values in one array, where a hash map
 * has an object for each entry.
 */
final class FewEntries<V> extends AbstractMap<String, V> {
  /** Of more, a hash map finds one sooner. */
  private static final int ENTRIES_MAX = 8;

  /** Key, value, key, value. */
  private final Object[] flat;

  private FewEntries(int entries) {
    this.flat = new Object[2 * entries];
  }

  /**
   * The same entries in less room, or the map itself if there are many.
   *
   * @param key gives an equal key to be kept
   * @param value the same for values
   */
  static <V> Map<String, V> of(
      Map<String, V> map, UnaryOperator<String> key, UnaryOperator<V> value) {
    if (map.isEmpty()) {
      return Map.of();
    }
    if (map.size() > ENTRIES_MAX) {
      return map;
    }
    FewEntries<V> few = new FewEntries<>(map.size());
    int filled = 0;
    for (Entry<String, V> entry : map.entrySet()) {
      few.insert(filled, key.apply(entry.getKey()), value.apply(entry.getValue()));
      filled += 2;
    }
    return few;
  }

  private void insert(int filled, String key, V value) {
    int at = filled;
    while (at > 0 && key.compareTo((String) flat[at - 2]) < 0) {
      flat[at] = flat[at - 2];
      flat[at + 1] = flat[at - 1];
      at -= 2;
    }
    flat[at] = key;
    flat[at + 1] = value;
  }

  @SuppressWarnings("unchecked") // only values are put at odd places
  private V valueAt(int keyAt) {
    return (V) flat[keyAt + 1];
  }

  private int indexOf(@Nullable Object key) {
    for (int at = 0; at < flat.length; at += 2) {
      if (flat[at].equals(key)) {
        return at;
      }
    }
    return -1;
  }

  @Override
  public @Nullable V get(@Nullable Object key) {
    int at = indexOf(key);
    return at < 0 ? null : valueAt(at);
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return indexOf(key) >= 0;
  }

  @Override
  public int size() {
    return flat.length / 2;
  }

  @Override
  public void forEach(BiConsumer<? super String, ? super V> action) {
    for (int at = 0; at < flat.length; at += 2) {
      action.accept((String) flat[at], valueAt(at));
    }
  }

  @Override
  public Set<Entry<String, V>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Entry<String, V>> iterator() {
        return new EntryIterator();
      }

      @Override
      public int size() {
        return FewEntries.this.size();
      }
    };
  }

  private final class EntryIterator implements Iterator<Entry<String, V>> {
    private int at;

    @Override
    public boolean hasNext() {
      return at < flat.length;
    }

    @Override
    public Entry<String, V> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Entry<String, V> entry = Map.entry((String) flat[at], valueAt(at));
      at += 2;
      return entry;
    }
  }
}
