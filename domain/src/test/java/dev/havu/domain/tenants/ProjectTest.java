package dev.havu.domain.tenants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.havu.domain.money.Currency;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProjectTest {
    @ParameterizedTest
    @ValueSource(ints = {0, Project.DEFAULT_SCRIPT_QUOTA, Project.MAXIMUM_SCRIPT_QUOTA})
    void a_project_keeps_up_to_a_thousand_scripts(int quota) {
        assertThat(project(quota).scriptQuota()).isEqualTo(quota);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Project.MAXIMUM_SCRIPT_QUOTA + 1})
    void a_quota_outside_these_bounds_is_refused_by_name(int quota) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> project(quota))
                .withMessageContainingAll("project mine", "between 0 and 1000", String.valueOf(quota));
    }

    private static Project project(int quota) {
        return new Project(new ProjectKey("default", "mine"), "owner", Currency.USD, BigDecimal.TEN, quota, List.of());
    }
}
