package dev.havu.engine.clouds;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a cloud draws follows from its name, its seed and how often it was opened, and is drawn by no other. */
class CloudRandomTest {
    @Test
    void the_same_cloud_opened_as_often_draws_the_same() {
        assertThat(draws(new CloudRandom("default", 42, 1))).isEqualTo(draws(new CloudRandom("default", 42, 1)));
    }

    @Test
    void another_seed_opening_or_name_draws_something_else() {
        List<List<String>> draws = Stream.of(
                        new CloudRandom("default", 42, 1),
                        new CloudRandom("default", 43, 1),
                        new CloudRandom("default", 42, 2),
                        new CloudRandom("other", 42, 1))
                .map(CloudRandomTest::draws)
                .toList();

        assertThat(draws).doesNotHaveDuplicates();
    }

    @Test
    void no_two_clouds_of_any_small_seed_and_opening_ever_draw_the_same_id() {
        Set<String> ids = new HashSet<>();
        for (String cloud : List.of("default", "a", "b", "ab", "ba")) {
            for (int seed = 0; seed < 40; seed++) {
                for (int epoch = 1; epoch < 40; epoch++) {
                    CloudRandom random = new CloudRandom(cloud, seed, epoch);
                    for (int i = 0; i < 10; i++) {
                        assertThat(ids.add(random.uuid()))
                                .as(
                                        "%s with seed %s opened %s times draws an id that was drawn before",
                                        cloud, seed, epoch)
                                .isTrue();
                    }
                }
            }
        }
    }

    @Test
    void ids_are_random_uuids_in_lower_case() {
        CloudRandom random = new CloudRandom("default", 42, 1);
        for (int i = 0; i < 1000; i++) {
            String id = random.uuid();
            UUID uuid = UUID.fromString(id);
            assertThat(uuid.toString()).isEqualTo(id);
            assertThat(uuid.version()).isEqualTo(4);
            assertThat(uuid.variant()).isEqualTo(2);
        }
    }

    @Test
    void texts_have_their_length_and_alphabet() {
        CloudRandom random = new CloudRandom("default", 42, 1);

        assertThat(random.hex(32)).matches("[0-9a-f]{32}");
        assertThat(random.alphanumeric(8)).matches("[A-Za-z0-9]{8}");
        assertThat(random.alphanumeric(0)).isEmpty();
    }

    private static List<String> draws(CloudRandom random) {
        return List.of(random.uuid(), random.alphanumeric(8), random.hex(32), random.uuid());
    }
}
